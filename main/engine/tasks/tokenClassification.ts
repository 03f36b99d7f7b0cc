import { AppError } from '../../../shared/errors'
import type {
  Entity,
  LabelledToken,
  TokenClassificationOptions,
  TokenClassificationPartial,
  TokenClassificationResult,
} from '../../../shared/tasks/tokenClassification'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import { aggregated, type TokenScores, withoutOverlaps } from './aggregation'
import { countTokens, factsOf } from './facts'
import type { Prepared, RowOutput, RunContext } from './rows'
import { coveredSpan, rowsOf } from './windows'

/** Named entities of a text. @throws AppError `head_missing`, `text_too_long`, `input_invalid` for a stride that does not fit */
export async function tokenClassification(
  model: OpenModel,
  input: TokenClassificationOptions,
  { onPartial }: RunContext<TokenClassificationPartial>,
): Promise<Prepared<TokenClassificationResult>> {
  const started = performance.now()
  model.network.requireHead('TokenClassification')
  checkStride(model, input)
  const { stride, truncate } = input
  const truncation = stride !== undefined || truncate ? 'longest_first' : undefined
  const { rows, warnings } = await rowsOf(model, input.text, { truncation, stride })
  const labels = model.info.labels['token-classification'] ?? []
  const windows: WindowEntities[] = []
  return {
    head: 'TokenClassification',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    onRow: (i, output) => {
      const row = rows[i] as EncodedRow
      windows[i] = windowEntities(model, row, output, i, input, labels)
      onPartial?.({ window: i, windows: rows.length, span: coveredSpan(row, 0), labels, ...windows[i] })
    },
    finish: (_, ms) => {
      const offsets = windows.map((_, i) => windows.slice(0, i).reduce((sum, { labelledTokens }) => sum + labelledTokens.length, 0))
      const all = windows.flatMap(({ entities }, i) => entities.map((entity) => ({ ...entity, tokens: entity.tokens.map((at) => at + (offsets[i] ?? 0)) })))
      return {
        ...factsOf(model, countTokens(rows), ms),
        labels,
        entities: rows.length > 1 ? withoutOverlaps(all) : all,
        labelledTokens: windows.flatMap(({ labelledTokens }) => labelledTokens),
        windows: rows.map((row) => coveredSpan(row, 0)),
        warnings,
      }
    },
  }
}

interface WindowEntities {
  entities: Entity[]
  labelledTokens: LabelledToken[]
}

function checkStride(model: OpenModel, { stride, aggregationStrategy }: TokenClassificationOptions): void {
  if (stride === undefined) return
  const refuse = (why: string) =>
    new AppError('input_invalid', `token-classification: stride: ${why}.`, 'Correct the field and try again.', { field: 'stride' })
  if (aggregationStrategy === 'none') throw refuse('windows need an aggregation_strategy other than "none", which cannot merge what they share')
  if (stride >= model.maxTokens - 2) throw refuse(`it is ${stride}; a window holds ${model.maxTokens - 2} tokens of the text and must be larger`)
}

/** The entities of one window, and its tokens: template tokens are left out, `<mask>` and the like in the text are not. */
function windowEntities(
  model: OpenModel,
  row: EncodedRow,
  output: RowOutput,
  window: number,
  input: TokenClassificationOptions,
  labels: string[],
): WindowEntities {
  const classes = output.logits.shape[1] ?? 0
  const tokens: TokenScores[] = row.ids.flatMap((id, i) => {
    if (row.specialTokensMask[i]) return []
    const span = row.spans?.[i] ?? { start: 0, end: 0 }
    const probabilities = softmax(output.logits.data.subarray(i * classes, (i + 1) * classes))
    return [{ id, token: row.tokens[i] as string, span, index: i, probabilities }]
  })
  const entities = aggregated(model.tokenizer, input.text, tokens, input.aggregationStrategy, labels)
  return {
    entities: entities.filter(({ label }) => !input.ignoreLabels.includes(label)),
    labelledTokens: tokens.map(({ id, token, span, probabilities }) => ({ id, token, span, window, probabilities: Array.from(probabilities) })),
  }
}
