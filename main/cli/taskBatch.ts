import { AppError } from '../../shared/errors'
import type { InterventionsInput } from '../../shared/inspect/interventions'
import type { TaskId, TaskMap } from '../../shared/tasks'
import type { EngineClient } from './commands/command'

interface Waiting {
  input: unknown
  resolve(value: never): void
  reject(error: unknown): void
}

/** Runs of one task with the same interventions that are asked for in the same turn of the event loop go to the engine as one call, which batches them by length. */
export class TaskBatch {
  readonly #engine: EngineClient
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(engine: EngineClient) {
    this.#engine = engine
  }

  run = <K extends TaskId>(task: K, input: TaskMap[K]['input'], interventions?: InterventionsInput): Promise<TaskMap[K]['result']> =>
    new Promise((resolve, reject) => {
      const key = JSON.stringify([task, interventions])
      const waiting = this.#waiting.get(key) ?? []
      if (waiting.length === 0) setImmediate(() => this.#send(key, task, interventions))
      this.#waiting.set(key, [...waiting, { input, resolve, reject }])
    })

  async #send(key: string, task: TaskId, interventions: InterventionsInput | undefined) {
    const waiting = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    try {
      const outcomes = await this.#engine.call('runMany', { task, inputs: waiting.map(({ input }) => input), interventions })
      for (const [i, outcome] of outcomes.entries()) {
        if ('error' in outcome) waiting[i]?.reject(AppError.from(outcome.error))
        else waiting[i]?.resolve(outcome.value as never)
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}
