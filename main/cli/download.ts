import { z } from 'zod'
import { AppError } from '../../shared/errors'
import { type Download, FORMAT_NAMES, type HubModel, type HubWait } from '../../shared/hub'
import { dataFolder } from '../services/dataFolder'
import { Hub } from '../services/hub/hub'
import { SettingsStore } from '../services/settings'
import type { Invocation } from './arguments'
import { Output } from './output'
import type { Terminal } from './progress'

const fields = z.object({ name: z.string(), format: z.enum(FORMAT_NAMES).optional(), data: z.string().optional() })

/**
 * `download NAME`: the app's own downloads, with its mirror, proxy and token; whoever calls it has switched the network on.
 * Writes `{id, revision, commit, path, format, files: [{name, bytes}], bytes}`. @throws AppError
 */
export async function download({ fields: given, output }: Invocation, terminal: Terminal & { isTTY?: boolean }): Promise<void> {
  const { name, format, data = dataFolder() } = fields.parse(given)
  const hub = new Hub({ dataFolder: data, settings: new SettingsStore(data), isAsked: true })
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort()
      void hub.close()
    })
  const shown = new Shown(terminal.isTTY ? terminal : null)
  try {
    const out = await Output.open(output)
    const result = await brought(hub, name, format, stop.signal, shown)
    shown.clear()
    await out.write(result)
    await out.end()
  } finally {
    shown.clear()
    await hub.close()
  }
}

async function brought(hub: Hub, name: string, format: string | undefined, signal: AbortSignal, shown: Shown) {
  const context = { signal, partial: (wait: unknown) => shown.wait(wait as HubWait) }
  hub.listen((_event, [newest]) => newest && shown.download(newest))
  const model = await hub.handlers().hubModel({ name }, context)
  const chosen = chosenFormat(model, format)
  const wanted = new Set([...chosen.files, ...model.others])
  const { id: downloadId } = await hub.handlers().startDownload({ name, commit: model.commit, files: [...wanted] }, context)
  const { status, error, folder } = await hub.ended(downloadId)
  if (error) throw AppError.from(error)
  if (status !== 'done') throw stopped()
  const { id, revision, commit } = model
  const files = model.files.filter((file) => wanted.has(file.path)).map((file) => ({ name: file.path, bytes: file.bytes }))
  return { id, revision, commit, path: folder, format: chosen.name, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

function chosenFormat({ id, formats }: HubModel, wanted: string | undefined): HubModel['formats'][number] {
  const there = formats.map(({ name }) => name).join(', ')
  const chosen = wanted === undefined ? formats[0] : formats.find(({ name }) => name === wanted)
  if (chosen) return chosen
  if (there === '') throw new AppError('weights_missing', `${id} has no weights of a format that can be opened here.`, 'Choose another model.')
  throw new AppError('weights_missing', `${id} has no weights of the format ${wanted}.`, `It has: ${there}.`)
}

const stopped = () => new AppError('cancelled', 'The download was stopped.', 'What has arrived is kept: the same command goes on with it.')

/** One line of a terminal that is written over; elsewhere nothing. */
class Shown {
  readonly #terminal: Terminal | null
  #isShown = false

  constructor(terminal: Terminal | null) {
    this.#terminal = terminal
  }

  download({ model, status, totalBytes, doneBytes, bytesPerSecond, waiting, file }: Download): void {
    if (waiting) this.wait(waiting)
    if (status !== 'running' && status !== 'checking') return
    const share = `${Math.floor((doneBytes / Math.max(1, totalBytes)) * 100)} % of ${megabytes(totalBytes)}`
    const left = bytesPerSecond ? `, ${megabytes(bytesPerSecond)}/s, ${Math.ceil((totalBytes - doneBytes) / bytesPerSecond)} s left` : ''
    this.#line(status === 'checking' ? `${model}: checking ${file}` : `${model}: ${share}${left}`)
  }

  wait({ because, until }: HubWait): void {
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    this.#line(because === 'rate limit' ? `The Hub asks to wait ${seconds} s.` : `It failed; the next try is in ${seconds} s.`)
  }

  clear(): void {
    if (this.#isShown) this.#terminal?.write('\r\x1b[K')
    this.#isShown = false
  }

  #line(text: string): void {
    this.#terminal?.write(`\r\x1b[K${text}`)
    this.#isShown = true
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
