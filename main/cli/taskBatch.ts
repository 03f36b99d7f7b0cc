import { AppError } from '../../shared/errors'
import type { TaskId, TaskMap } from '../../shared/tasks'
import type { EngineClient } from './commands/command'

interface Waiting {
  input: unknown
  resolve(value: never): void
  reject(error: unknown): void
}

/** Runs of one task that are asked for in the same turn of the event loop go to the engine as one call, which batches them by length. */
export class TaskBatch {
  readonly #engine: EngineClient
  readonly #waiting = new Map<TaskId, Waiting[]>()

  constructor(engine: EngineClient) {
    this.#engine = engine
  }

  run = <K extends TaskId>(task: K, input: TaskMap[K]['input']): Promise<TaskMap[K]['result']> =>
    new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(task) ?? []
      if (waiting.length === 0) setImmediate(() => this.#send(task))
      this.#waiting.set(task, [...waiting, { input, resolve, reject }])
    })

  async #send(task: TaskId) {
    const waiting = this.#waiting.get(task) ?? []
    this.#waiting.delete(task)
    try {
      const outcomes = await this.#engine.call('runMany', { task, inputs: waiting.map(({ input }) => input) })
      for (const [i, outcome] of outcomes.entries()) {
        if ('error' in outcome) waiting[i]?.reject(AppError.from(outcome.error))
        else waiting[i]?.resolve(outcome.value as never)
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}
