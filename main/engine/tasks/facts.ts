import type { ResultFacts } from '../../../shared/tasks'
import type { OpenModel } from '../openModel'

export function factsOf(model: OpenModel, tokens: number, ms: ResultFacts['ms']): ResultFacts {
  const { name, device, precision } = model.info
  return { model: name, device, precision, tokens, maxTokens: model.maxTokens, ms }
}

/** Tokens that the model sees, template tokens included. */
export const countTokens = (rows: { ids: number[] }[]): number => rows.reduce((sum, { ids }) => sum + ids.length, 0)

/** Of a result whose making, `finishing` since then, ran the model for `runMs` milliseconds more. */
export const timesOf = ({ tokenize, run }: ResultFacts['ms'], runMs: number, finishing: number): ResultFacts['ms'] => ({
  tokenize,
  run: run + runMs,
  post: performance.now() - finishing - runMs,
})
