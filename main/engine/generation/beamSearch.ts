import type { OpenModel } from '../openModel'
import type { PastKeyValues } from '../session/encoderSession'
import type { GenerateSettings } from './generate'
import { nextTokens, reordered } from './nextTokens'
import { logProbabilities } from './sampling'

/** A text that is being continued: its new tokens and the sum of their log probabilities. */
interface Hypothesis {
  tokens: number[]
  score: number
}

/** A hypothesis with one more token, and which one of the running ones it continues. */
interface Candidate extends Hypothesis {
  parent: number
  ended: boolean
}

/**
 * Beam search as transformers 4.57.6 does it (`generation/utils.py` `_beam_search`) with `length_penalty` 1 and `early_stopping` false: of each step's 2·beams best continuations
 * those that end among the first half are kept as finished, scored by their mean log probability; the best that go on, go on. It ends when the best running
 * mean cannot beat the worst finished one, or at the limit.
 */
export async function beamSearch(model: OpenModel, prompt: number[], settings: GenerateSettings): Promise<number[]> {
  const { numBeams, maxNewTokens } = settings
  let running: Hypothesis[] = [{ tokens: [], score: 0 }]
  let finished: Hypothesis[] = []
  let rows = [prompt]
  let cache: PastKeyValues | null = null
  for (let length = 1; length <= maxNewTokens; length++) {
    await settings.checkpoint()
    const step = await nextTokens(model, rows, cache, settings)
    const candidates = settings
      .choose(scoresOf(step.logits, running, settings), 2 * numBeams)
      .map((choice) => continued(choice, running, length === maxNewTokens, settings))
    const ending = candidates.slice(0, numBeams).filter(({ ended }) => ended)
    finished = [...finished, ...ending.map(({ tokens, score }) => ({ tokens, score: score / length }))].sort((a, b) => b.score - a.score).slice(0, numBeams)
    const going = candidates
      .filter(({ ended }) => !ended)
      .sort((a, b) => b.score - a.score)
      .slice(0, numBeams)
    const isOver = going.length === 0 || (finished.length === numBeams && (going[0]?.score ?? 0) / length <= (finished.at(-1)?.score ?? 0))
    if (isOver) break
    cache = reordered(
      step.cache,
      going.map(({ parent }) => parent),
    )
    rows = going.map(({ tokens }) => tokens.slice(-1))
    running = going
    await settings.onToken?.({ tokens: going[0]?.tokens ?? [], probability: null })
  }
  return (finished[0] ?? running[0])?.tokens ?? []
}

/** Log probabilities of all continuations of all running hypotheses, side by side. */
function scoresOf(logits: { shape: number[]; data: Float32Array }, running: Hypothesis[], settings: GenerateSettings): Float64Array {
  const vocabulary = logits.shape[1] ?? 0
  const scores = new Float64Array(running.length * vocabulary)
  for (const [i, { score }] of running.entries()) {
    const row = settings.warp(logProbabilities(logits.data.subarray(i * vocabulary, (i + 1) * vocabulary)))
    scores.set(
      row.map((value) => value + score),
      i * vocabulary,
    )
  }
  return scores
}

function continued(
  { index, score }: { index: number; score: number },
  running: Hypothesis[],
  isLast: boolean,
  { vocabulary, eos }: GenerateSettings,
): Candidate {
  const [parent, token] = [Math.floor(index / vocabulary), index % vocabulary]
  return { tokens: [...(running[parent]?.tokens ?? []), token], score, parent, ended: isLast || token === eos }
}
