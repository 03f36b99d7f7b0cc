import { AppError } from '../../../../shared/errors'
import { HEAD_STATISTICS, type HeadStatistic, type HeadStatistics, type HeadStatisticsInput } from '../../../../shared/inspect/attention'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import { rowsOf } from '../../tasks/windows'
import type { AttendedModel } from './attendedModel'
import type { AttentionRun } from './attentionRun'
import { computed } from './computed'
import { encodedText } from './encodedText'
import { addRows, type HeadSums } from './headSums'

const PART_MS = 100

type Texts = Extract<HeadStatisticsInput['texts'][number], object>

/** Of one text: each layer's `[heads, tokens, tokens]`. */
interface TextWeights {
  ids: ArrayLike<number>
  layers: Float32Array[]
  isCut: boolean
}

/**
 * Means over every query of every text, a text at a time. One that is too long is listed, and the rest goes on. `known`: a run that is there already.
 * @throws AppError `cancelled`, `config_unsupported`
 */
export async function headStatistics(
  of: AttendedModel,
  input: HeadStatisticsInput,
  known: (text: Texts) => AttentionRun | undefined,
  { signal, partial }: CallContext,
): Promise<HeadStatistics> {
  const { num_hidden_layers: layers, num_attention_heads: heads } = of.model.config
  const sums = Object.fromEntries(HEAD_STATISTICS.map((name) => [name, new Float64Array(layers * heads)])) as HeadSums
  const failed: HeadStatistics['failed'] = []
  const count = { texts: 0, queries: 0, cut: 0 }
  const separator = of.model.tokenizer.tokenizer.sepTokenId
  let told = performance.now()
  for (const [place, given] of input.texts.entries()) {
    const text = typeof given === 'string' ? { text: given } : given
    await breathe(signal)
    try {
      const weights = weightsIn(known(text)) ?? (await weightsOf(of, text, input.truncate, signal))
      addText(sums, weights, separator, heads)
      count.texts++
      count.queries += weights.ids.length
      count.cut += weights.isCut ? 1 : 0
    } catch (error) {
      failed.push({ text: place, message: lengthError(error).message })
    }
    if (performance.now() - told < PART_MS) continue
    partial(place + 1)
    told = performance.now()
  }
  return { layers, heads, ...count, failed, values: meansOf(sums, count.queries, count.texts) }
}

const weightsIn = (run: AttentionRun | undefined): TextWeights | null => (run ? { ids: run.tokens.columns.ids, layers: run.attentions, isCut: false } : null)

async function weightsOf(of: AttendedModel, text: Texts, truncate: boolean, signal: AbortSignal): Promise<TextWeights> {
  const { ids, isCut } = await idsOf(of, text, truncate)
  await breathe(signal)
  const { attentions: layers } = await computed(of, ids, signal)
  await breathe(signal)
  return { ids, layers, isCut }
}

/** Of a window its tokens, else all of the text. */
async function idsOf({ model }: AttendedModel, given: Texts, truncate: boolean): Promise<{ ids: number[]; isCut: boolean }> {
  if (given.window !== undefined) return { ids: (await encodedText(model, given, 'head-statistics')).row.ids, isCut: false }
  const { rows, warnings } = await rowsOf(model, given.text, { pair: given.textPair, truncation: truncate ? 'longest_first' : undefined })
  return { ids: rows[0]?.ids ?? [], isCut: warnings.length > 0 }
}

function addText(sums: HeadSums, { ids, layers }: TextWeights, separator: number | null, heads: number): void {
  const separators = Int32Array.from(Array.from(ids).flatMap((id, i) => (id === separator ? [i] : [])))
  for (const [layer, weights] of layers.entries()) addRows(sums, weights, ids.length, separators, layer * heads)
}

/** What is wrong with one text; anything else ends them all. */
function lengthError(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'text_too_long') return error
  throw error
}

/** The first query of a text has no previous token, its last no next one. */
function meansOf(sums: HeadSums, queries: number, texts: number): HeadStatistics['values'] {
  const count = (name: HeadStatistic) => (name === 'previous' || name === 'next' ? queries - texts : queries)
  return Object.fromEntries(HEAD_STATISTICS.map((name) => [name, Float32Array.from(sums[name], (sum) => sum / count(name))])) as HeadStatistics['values']
}
