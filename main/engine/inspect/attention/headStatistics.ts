import { AppError } from '../../../../shared/errors'
import { HEAD_STATISTICS, type HeadStatistic, type HeadStatistics, type HeadStatisticsInput } from '../../../../shared/inspect/attention'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import type { OpenModel } from '../../openModel'
import { rowsOf } from '../../tasks/windows'
import { attentionsOf } from './attentionRun'
import { addRows, type HeadSums } from './headSums'

const PART_MS = 100

/** Means over every query of every text, a text at a time. One that is too long is listed, and the rest goes on. @throws AppError `cancelled`, `config_unsupported` */
export async function headStatistics(model: OpenModel, input: HeadStatisticsInput, { signal, partial }: CallContext): Promise<HeadStatistics> {
  const { num_hidden_layers: layers, num_attention_heads: heads } = model.config
  const sums = Object.fromEntries(HEAD_STATISTICS.map((name) => [name, new Float64Array(layers * heads)])) as HeadSums
  const failed: HeadStatistics['failed'] = []
  const count = { texts: 0, queries: 0, cut: 0 }
  let told = performance.now()
  for (const [text, given] of input.texts.entries()) {
    await breathe(signal)
    try {
      const { queries, isCut } = await addText(model, given, input.truncate, sums, signal)
      count.queries += queries
      count.cut += isCut ? 1 : 0
      count.texts++
    } catch (error) {
      failed.push({ text, message: lengthError(error).message })
    }
    if (performance.now() - told < PART_MS) continue
    partial(text + 1)
    told = performance.now()
  }
  return { layers, heads, ...count, failed, values: meansOf(sums, count.queries, count.texts) }
}

async function addText(
  model: OpenModel,
  given: HeadStatisticsInput['texts'][number],
  truncate: boolean,
  sums: HeadSums,
  signal: AbortSignal,
): Promise<{ queries: number; isCut: boolean }> {
  const { text, textPair } = typeof given === 'string' ? { text: given } : given
  const { rows, warnings } = await rowsOf(model, text, { pair: textPair, truncation: truncate ? 'longest_first' : undefined })
  const ids = rows[0]?.ids ?? []
  await breathe(signal)
  const { attentions } = await attentionsOf(model, ids)
  await breathe(signal)
  const { sepTokenId } = model.tokenizer.tokenizer
  const separators = Int32Array.from(ids.flatMap((id, i) => (id === sepTokenId ? [i] : [])))
  for (const [layer, { data }] of (attentions ?? []).entries()) addRows(sums, data, ids.length, separators, layer * model.config.num_attention_heads)
  return { queries: ids.length, isCut: warnings.length > 0 }
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
