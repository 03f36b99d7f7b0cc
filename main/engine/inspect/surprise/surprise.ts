import { AppError } from '../../../../shared/errors'
import type { ScoredTokens, ScoredTokensInput, Surprise, SurpriseInput } from '../../../../shared/inspect/surprise'
import type { CallContext } from '../../../../shared/rpc'
import type { OpenModel } from '../../openModel'
import { runPrepared } from '../../tasks/rows'
import { requireScored, type ScoredText, scoredText, scoredTokens } from './scoredText'
import { columnsOfScores, scoringOf, type TokenScore } from './tokenScores'

/** What of a text would be scored, and how many copies of it the model must see. @throws AppError `text_too_long`, `input_invalid`, `head_missing` */
export async function tokensToScore(model: OpenModel, input: ScoredTokensInput): Promise<ScoredTokens> {
  return scoredTokens(model, await scoredText(model, input))
}

/**
 * log p of each token of a text: {@link PLL_VARIANTS}. Copies run in batches of some 512 tokens, so that 512 of them take no more memory than one.
 * @throws AppError `text_too_long`, `input_invalid` (nothing to score, a token that is not scored), `head_missing`, `cancelled` between two batches
 */
export async function surprise(model: OpenModel, input: SurpriseInput, { signal, partial }: CallContext): Promise<Surprise> {
  const text = await scoredText(model, input)
  requireScored(text)
  const places = input.only ? wantedPlaces(text, input.only) : text.scored
  const scores: TokenScore[] = []
  const started = performance.now()
  const heard = inBatches((batch: TokenScore[]) => partial(columnsOfScores(model, batch)))
  const job = scoringOf(model, text, places, input.variant, (score) => {
    scores.push(score)
    heard(score)
  })
  await runPrepared(model, [job], signal)
  const tokens = scoredTokens(model, text)
  return { ...tokens, ms: { ...tokens.ms, run: performance.now() - started }, scores: columnsOfScores(model, scores) }
}

function wantedPlaces({ scored, row }: ScoredText, only: number[]): number[] {
  const known = new Set(scored)
  const unknown = only.find((at) => !known.has(at))
  if (unknown === undefined) return [...new Set(only)].sort((a, b) => a - b)
  throw new AppError(
    'input_invalid',
    `only: it names token ${unknown}; the text has ${row.ids.length} tokens, counted from 0, of which ${scored.length} are scored.`,
    'Name tokens that are there and are not special.',
    { field: 'only', value: unknown, limit: row.ids.length - 1 },
  )
}

/** Those of a batch come one after the other without a pause between: they are told together, right behind it. */
function inBatches<T>(tell: (batch: T[]) => void): (item: T) => void {
  let batch: T[] = []
  return (item) => {
    if (batch.length === 0)
      queueMicrotask(() => {
        tell(batch)
        batch = []
      })
    batch.push(item)
  }
}
