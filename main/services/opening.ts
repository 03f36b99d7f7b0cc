import type { OpenOptions, OpenPart, OpenStage } from '../../shared/model'
import { fingerprintOf } from './fingerprint'
import { placeOf } from './modelPlace'
import type { EngineChild } from './models'
import type { Opened } from './openedModels'
import { engineClosed, RunningEngine } from './runningEngine'

/** What is told while it goes on. */
interface Told {
  stage(stage: OpenStage, isSlow: boolean): void
  memory(neededBytes: number): void
}

/** A model on its way: an engine process that opens it. It is waited for as long as it takes; only `end` ends it. */
export class Opening<Child extends EngineChild> {
  readonly #engine: RunningEngine<Child>
  readonly #options: OpenOptions
  readonly #told: Told
  readonly #slowMs: number
  #timer: NodeJS.Timeout | undefined
  #isEnded = false

  constructor(child: Child, options: OpenOptions, told: Told, slowMs: number) {
    this.#engine = new RunningEngine(child)
    this.#options = options
    this.#told = told
    this.#slowMs = slowMs
  }

  /** Fails with the engine's sentence, and with `engine_closed` when it was ended; the process is gone then. */
  async done(): Promise<Pick<Opened<Child>, 'engine' | 'info' | 'options' | 'place' | 'files'>> {
    this.#waitFor('starting')
    try {
      const onPartial = (part: OpenPart) => !this.#isEnded && this.#hear(part)
      const [info, place] = await Promise.all([this.#engine.client.call('open', this.#options, { onPartial }), placeOf(this.#options.path)])
      const files = await fingerprintOf(info)
      // Ended while the files were looked at.
      if (this.#isEnded) throw engineClosed()
      return { engine: this.#engine, info, options: this.#options, place, files }
    } catch (error) {
      this.end()
      throw error
    } finally {
      clearTimeout(this.#timer)
    }
  }

  end(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
    this.#engine.end()
  }

  #hear({ stage, memoryBytes }: OpenPart) {
    this.#told.stage(stage, false)
    this.#waitFor(stage)
    if (memoryBytes !== undefined) this.#told.memory(memoryBytes)
  }

  #waitFor(stage: OpenStage) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#told.stage(stage, true), this.#slowMs).unref()
  }
}
