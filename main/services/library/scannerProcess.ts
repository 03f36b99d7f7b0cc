import { AppError } from '../../../shared/errors'
import { type Client, connect } from '../../../shared/rpc'
import type { ScannerApi, ScannerEvents } from '../../engine/library/scanner'
import type { Scan, ScanInput, ScanProgress } from '../../engine/library/walk'
import type { EngineChild } from '../models'

export type SpawnScanner = () => EngineChild

/** What a scanner died or hung of: the folder whose files it read. */
export class ScannerLost extends AppError {
  readonly reading: string | null
  constructor(reason: AppError, reading: string | null) {
    super(reason.code, reason.message, reason.hint, reason.detail)
    this.reading = reading
  }
}

/** A scanner process. */
export class ScannerProcess {
  readonly client: Client<ScannerApi, ScannerEvents>
  readonly #child: EngineChild
  isEnded = false

  constructor(spawn: SpawnScanner) {
    this.#child = spawn()
    this.client = connect<ScannerApi, ScannerEvents>(this.#child.control)
    this.#child.onExit((how) =>
      this.#end(new AppError('engine_died', `The process that reads folders ended (${how}).`, 'It is started again by itself.', { how })),
    )
  }

  /** Fails with {@link ScannerLost} where the process ends, or is silent for that long and then ended. */
  async scan(input: ScanInput, silenceMs: number, onProgress: (progress: ScanProgress) => void): Promise<Scan> {
    let reading: string | null = null
    const silence = new Patience(silenceMs, () => this.#end(unreachable(input.root, silenceMs)))
    const onPartial = (progress: ScanProgress) => {
      silence.again()
      reading = progress.reading
      onProgress(progress)
    }
    try {
      return await this.client.call('scan', input, { onPartial })
    } catch (error) {
      throw this.isEnded && error instanceof AppError ? new ScannerLost(error, reading) : error
    } finally {
      silence.over()
    }
  }

  end(): void {
    this.#end(new AppError('engine_closed', 'Looking at the folders was ended.', 'Look again.'))
  }

  #end(reason: AppError): void {
    if (this.isEnded) return
    this.isEnded = true
    this.client.close(reason)
    this.#child.kill()
  }
}

/** One question to a process of its own, which is ended after its answer, or when none comes within the limit. */
export async function askOnce<T>(spawn: SpawnScanner, path: string, limitMs: number, ask: (client: ScannerProcess['client']) => Promise<T>): Promise<T> {
  const scanner = new ScannerProcess(spawn)
  let isLate = false
  const patience = new Patience(limitMs, () => {
    isLate = true
    scanner.end()
  })
  try {
    return await ask(scanner.client)
  } catch (error) {
    if (isLate) throw unreachable(path, limitMs)
    throw error instanceof AppError && error.code === 'engine_died' ? deadly(path) : error
  } finally {
    patience.over()
    scanner.end()
  }
}

class Patience {
  readonly #ms: number
  readonly #lost: () => void
  #timer: NodeJS.Timeout
  constructor(ms: number, lost: () => void) {
    this.#ms = ms
    this.#lost = lost
    this.#timer = setTimeout(lost, ms)
  }
  again(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#lost, this.#ms)
  }
  over(): void {
    clearTimeout(this.#timer)
  }
}

const unreachable = (folder: string, ms: number) =>
  new AppError(
    'folder_unreachable',
    `"${folder}" has not answered for ${ms / 1000} s.`,
    'Its drive may be disconnected or asleep. It is tried again by itself; nothing else waits for it.',
    { path: folder },
  )

const deadly = (path: string) =>
  new AppError('file_unreadable', `"${path}" cannot be read: the process that reads it ended.`, 'Its files are damaged. Copy or download them again.', { path })
