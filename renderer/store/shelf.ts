import type { State } from './store'

/** All that was computed by a model, and what was changed inside it meanwhile. */
const RESULTS = [
  'answer',
  'otherAnswer',
  'runs',
  'lookUps',
  'inspected',
  'resumed',
  'resumedOcclusion',
  'interventions',
  'untouchedOnly',
  'pickedHeads',
  'swept',
  'changedRuns',
] as const satisfies readonly (keyof State)[]
export type Results = Pick<State, (typeof RESULTS)[number]>

/** An engine, by what names it: `generation` alone begins again when the application does. */
export interface EngineId {
  generation: number
  path: string
}

/** Results of models that are open but not in sight, as they were left. */
export class Shelf {
  readonly #left = new Map<number, { path: string; results: Results }>()

  put({ generation, path }: EngineId, state: State): void {
    const results = Object.fromEntries(RESULTS.map((name) => [name, state[name]])) as Results
    this.#left.set(generation, { path, results })
  }

  /** Those of the first of these generations that has some. */
  take(path: string, generations: (number | undefined)[]): Results | null {
    for (const generation of generations) {
      const left = generation === undefined ? undefined : this.#left.get(generation)
      if (generation === undefined || left?.path !== path) continue
      this.#left.delete(generation)
      return left.results
    }
    return null
  }

  /** What was unloaded is gone. */
  keepOnly(generations: number[]): void {
    for (const generation of this.#left.keys()) if (!generations.includes(generation)) this.#left.delete(generation)
  }
}
