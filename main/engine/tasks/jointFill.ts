import type { JointCandidate } from '../../../shared/tasks/fillMask'
import { logSumExp } from '../math/softmax'
import { topK } from '../math/topK'
import type { OpenModel } from '../openModel'
import { type RowOutput, runPrepared } from './rows'

/** A text whose masks are to be filled together. */
interface MaskedRow {
  ids: number[]
  /** Of its masks, ascending. */
  positions: number[]
  /** `[vocabulary]`: logits at the first mask, while all of them are masks. */
  first: Float32Array
}

interface Search {
  /** Beam width. */
  width: number
  /** Only these tokens; default: the whole vocabulary. */
  targets: number[] | undefined
}

/** The first masks filled: `log p` is the sum over them. */
interface Beam {
  tokens: number[]
  logProbability: number
}

/**
 * The likeliest fills of all masks together, best first, by beam search from left to right: see {@link JointCandidate}.
 * At each mask but the first one run of at most `width` rows, batched as all rows are. `runMs`: milliseconds within the model. @throws AppError `cancelled` between two batches
 */
export async function jointFill(
  model: OpenModel,
  masked: MaskedRow,
  search: Search,
  signal: AbortSignal | undefined,
): Promise<{ candidates: JointCandidate[]; runMs: number }> {
  let beams = extensions({ tokens: [], logProbability: 0 }, masked.first, search)
  let runMs = 0
  for (let mask = 1; mask < masked.positions.length; mask++) {
    const grown = await grow(model, masked, beams, search, signal)
    beams = grown.beams
    runMs += grown.runMs
  }
  const candidates = await Promise.all(beams.map((beam) => candidateOf(model, masked, beam)))
  return { candidates, runMs }
}

/** Fills one mask more. Each row is reduced to its own best as soon as it is computed: `width` rows of 250,002 logits would be 50 MB. */
async function grow(model: OpenModel, masked: MaskedRow, beams: Beam[], search: Search, signal: AbortSignal | undefined) {
  const grown: Beam[][] = []
  const onRow = (i: number, { logits }: RowOutput) => {
    grown[i] = extensions(beams[i] as Beam, logits.data, search)
  }
  const rows = beams.map((beam) => ({ ids: filled(masked, beam), positions: [masked.positions[beam.tokens.length] as number] }))
  const [runMs] = await runPrepared(model, [{ head: 'MaskedLM', rows, tokenizeMs: 0, onRow, finish: (_, { run }) => run }], signal)
  // The sort is stable: among equals the better beam goes first, within it the smaller id.
  const best = grown.flat().sort((a, b) => b.logProbability - a.logProbability)
  return { beams: best.slice(0, search.width), runMs: Number(runMs) }
}

/** A beam with each of the next mask's likeliest tokens. log p as logit − log Σ exp: a probability that rounds to 0 keeps its order. */
function extensions({ tokens, logProbability }: Beam, logits: Float32Array, { width, targets }: Search): Beam[] {
  const scale = logProbability - logSumExp(logits)
  return topK(new Float64Array(logits), width, targets).map((token) => ({
    tokens: [...tokens, token],
    logProbability: scale + (logits[token] as number),
  }))
}

function filled({ ids, positions }: MaskedRow, { tokens }: Beam): number[] {
  const row = [...ids]
  for (const [i, token] of tokens.entries()) row[positions[i] as number] = token
  return row
}

async function candidateOf({ tokenizer }: OpenModel, masked: MaskedRow, beam: Beam): Promise<JointCandidate> {
  const { tokens, logProbability } = beam
  const [sequence, ...tokenStrs] = await Promise.all([tokenizer.decode(filled(masked, beam), true), ...tokens.map((token) => tokenizer.decode([token], false))])
  return { tokens, tokenStrs, leadingSpaces: tokens.map((token) => tokenizer.beginsWithSpace(token)), logProbability, sequence }
}
