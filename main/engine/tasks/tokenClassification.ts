import { AppError } from '../../../shared/errors'
import type { Entity, LabelledToken, TokenClassificationOptions, TokenClassificationResult } from '../../../shared/tasks/tokenClassification'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import { aggregated, type TokenScores, withoutOverlaps } from './aggregation'
import { factsOf } from './facts'
import { type Prepared, type RowOutput, runOne } from './rows'
import { coveredSpan, rowsOf } from './windows'

/** Named entities of a text. @throws AppError `head_missing`, `text_too_long`, `input_invalid` for a stride that does not fit */
async function prepareTokenClassification(model: OpenModel, input: TokenClassificationOptions): Promise<Prepared<TokenClassificationResult>> {
  const started = performance.now()
  model.network.requireHead('TokenClassification')
  checkStride(model, input)
  const { stride, truncate } = input
  const truncation = stride !== undefined || truncate ? 'longest_first' : undefined
  const { rows, warnings } = await rowsOf(model, input.text, { truncation, stride })
  const labels = labelsOf(model)
  return {
    head: 'TokenClassification',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    finish: (outputs, ms) => {
      const windows = rows.map((row, i) => windowEntities(model, row, outputs[i] as RowOutput, i, input, labels))
      const offsets = windows.map((_, i) => windows.slice(0, i).reduce((sum, { tokens }) => sum + tokens.length, 0))
      const all = windows.flatMap(({ entities }, i) => entities.map((entity) => ({ ...entity, tokens: entity.tokens.map((at) => at + (offsets[i] ?? 0)) })))
      return {
        ...factsOf(
          model,
          rows.reduce((sum, { ids }) => sum + ids.length, 0),
          { ms },
        ),
        labels,
        entities: rows.length > 1 ? withoutOverlaps(all) : all,
        labelledTokens: windows.flatMap(({ tokens }) => tokens),
        windows: rows.map((row) => coveredSpan(row, 0)),
        warnings,
      }
    },
  }
}

export const tokenClassification = async (model: OpenModel, input: TokenClassificationOptions): Promise<TokenClassificationResult> =>
  runOne(model, await prepareTokenClassification(model, input))

const labelsOf = (model: OpenModel): string[] => model.info.labels['token-classification'] ?? []

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
): { entities: Entity[]; tokens: LabelledToken[] } {
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
    tokens: tokens.map(({ id, token, span, probabilities }) => ({ id, token, span, window, probabilities: Array.from(probabilities) })),
  }
}
