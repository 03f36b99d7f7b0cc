import { AppError } from '../../shared/errors'
import type { InterventionsInput } from '../../shared/inspect/interventions'
import { type EngineApi, type EngineEvents, engineSchemas } from '../../shared/ipc'
import { cancelled, type Port, serve } from '../../shared/rpc'
import type { ForwardOptions } from '../../shared/tasks/forward'
import { inspectHandlers } from './inspect/handlers'
import { Inspection } from './inspect/inspection'
import { OtherTokenizers } from './inspect/otherTokenizers'
import { OpenModel } from './openModel'
import { inspect } from './report'
import { forward } from './tasks/forward'
import { runTask, runTasks } from './tasks/runners'
import { tokenize } from './tasks/tokenize'

/** The engine: holds one open model and serves it to any number of ports. Requests run one after the other, as ONNX Runtime does anyway. */
export class Engine {
  /** The open model, with what is looked up in it. */
  #inspection: Inspection | null = null
  readonly #others = new OtherTokenizers()
  #queue: Promise<unknown> = Promise.resolve()
  readonly #announce: ((task: string | null) => void)[] = []

  /** Serves one connection. `control`: the host's own, which hears what is running. */
  serve(port: Port, control = false): void {
    const { emit } = serve<EngineApi, EngineEvents>(port, engineSchemas, {
      open: (options, { partial }) => this.#one('open', async () => this.#open(await OpenModel.open(options, partial), options.path)),
      inspect: ({ path }) => inspect(path),
      tokenize: (input) => tokenize(this.#opened(), input),
      run: ({ task, input, interventions }, { signal, partial }) =>
        this.#one(task, () => this.#intervened(interventions, (model) => runTask(model, task, input, { signal, onPartial: partial })), signal),
      runMany: ({ task, inputs, interventions }, { signal }) =>
        this.#one(task, () => this.#intervened(interventions, (model) => runTasks(model, task, inputs, signal)), signal),
      forward: (input) => this.#one('forward', () => this.#unchanged((model) => forward(model, input as ForwardOptions))),
      stats: () => ({ rssBytes: process.memoryUsage.rss() }),
      ...inspectHandlers({
        opened: () => this.#inspected(),
        others: this.#others,
        turn: (name, work, signal) => this.#one(name, () => this.#unchanged(work), signal),
      }),
    })
    if (control) this.#announce.push((task) => emit('running', task))
  }

  #open(model: OpenModel, path: string) {
    this.#inspection?.close()
    this.#inspection = new Inspection(model, path)
    return model.info
  }

  #opened(): OpenModel {
    return this.#inspected().model
  }

  #inspected(): Inspection {
    if (!this.#inspection) throw new AppError('no_model', 'No model is open.', 'Open a model first.')
    return this.#inspection
  }

  /** A result is given out only if the weights were the same before and after it was computed. */
  async #unchanged<T>(work: (model: OpenModel) => Promise<T>): Promise<T> {
    const model = this.#opened()
    model.checkUnchanged()
    const result = await work(model)
    model.checkUnchanged()
    return result
  }

  /** With heads switched off or layers skipped, where that is asked for. */
  #intervened<T>(interventions: InterventionsInput | undefined, work: (model: OpenModel) => Promise<T>): Promise<T> {
    return this.#unchanged(() => this.#inspected().interventions.with(interventions, ({ model }) => work(model)))
  }

  /** In its turn; not at all if it is no longer wanted by then. */
  #one<T>(task: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const result = this.#queue.then(async () => {
      if (signal?.aborted) throw cancelled()
      for (const announce of this.#announce) announce(task)
      try {
        return await work()
      } finally {
        for (const announce of this.#announce) announce(null)
      }
    })
    this.#queue = result.catch(() => undefined)
    return result
  }
}
