import { AppError } from '../../../shared/errors'
import type {
  Entity,
  LabelledTokens,
  TokenClassificationOptions,
  TokenClassificationPartial,
  TokenClassificationResult,
} from '../../../shared/tasks/tokenClassification'
import type { Span, TokenColumns } from '../../../shared/text'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import { aggregated, type TokenScores, withoutOverlaps } from './aggregation'
import { countTokens, factsOf } from './facts'
import type { Prepared, RowOutput, RunContext } from './rows'
import { columnsOf, coveredSpan, rowsOf } from './windows'

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
  const spans = rows.map((row) => coveredSpan(row, 0))
  const tokens = countTokens(rows)
  // Of a long text the rows themselves would take eight times the memory.
  const windows = rows.map(windowTokens)
  const found: WindowEntities[] = []
  return {
    head: 'TokenClassification',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    onRow: (i, output) => {
      found[i] = windowEntities(model, windows[i] as WindowTokens, output, i, input, labels)
      onPartial?.({ window: i, windows: spans.length, span: spans[i] as Span, labels, ...found[i] })
    },
    finish: (_, ms) => {
      const offsets = found.map((_, i) => found.slice(0, i).reduce((sum, { labelledTokens }) => sum + labelledTokens.ids.length, 0))
      const all = found.flatMap(({ entities }, i) => entities.map((entity) => ({ ...entity, tokens: entity.tokens.map((at) => at + (offsets[i] ?? 0)) })))
      return {
        ...factsOf(model, tokens, ms),
        labels,
        entities: found.length > 1 ? withoutOverlaps(all) : all,
        labelledTokens: joined(found.map(({ labelledTokens }) => labelledTokens)),
        windows: spans,
        warnings,
      }
    },
  }
}

interface WindowEntities {
  entities: Entity[]
  labelledTokens: LabelledTokens
}

function checkStride(model: OpenModel, { stride, aggregationStrategy }: TokenClassificationOptions): void {
  if (stride === undefined) return
  const refuse = (why: string) =>
    new AppError('input_invalid', `token-classification: stride: ${why}.`, 'Correct the field and try again.', { field: 'stride' })
  if (aggregationStrategy === 'none') throw refuse('windows need an aggregation_strategy other than "none", which cannot merge what they share')
  if (stride >= model.maxTokens - 2) throw refuse(`it is ${stride}; a window holds ${model.maxTokens - 2} tokens of the text and must be larger`)
}

/** A window's tokens, and where in its row they stand: template tokens are left out, `<mask>` and the like in the text are not. */
interface WindowTokens {
  places: Int32Array
  columns: TokenColumns
}

function windowTokens(row: EncodedRow): WindowTokens {
  const places = row.ids.flatMap((_, i) => (row.specialTokensMask[i] ? [] : [i]))
  return { places: Int32Array.from(places), columns: columnsOf(row, places) }
}

function windowEntities(
  model: OpenModel,
  { places, columns }: WindowTokens,
  output: RowOutput,
  window: number,
  input: TokenClassificationOptions,
  labels: string[],
): WindowEntities {
  const classes = output.logits.shape[1] ?? 0
  const probabilities = new Float32Array(places.length * classes)
  const tokens = Array.from(places, (place, i): TokenScores => {
    const own = softmax(output.logits.data.subarray(place * classes, (place + 1) * classes))
    probabilities.set(own, i * classes)
    return {
      id: columns.ids[i] as number,
      token: columns.tokens[i] as string,
      span: { start: columns.starts[i] as number, end: columns.ends[i] as number },
      index: place,
      probabilities: own,
    }
  })
  const entities = aggregated(model.tokenizer, input.text, tokens, input.aggregationStrategy, labels)
  return {
    entities: entities.filter(({ label }) => !input.ignoreLabels.includes(label)),
    labelledTokens: { ...columns, windows: new Int32Array(places.length).fill(window), probabilities },
  }
}

function joined(parts: LabelledTokens[]): LabelledTokens {
  const numbers = <T extends Int32Array | Float32Array>(empty: T, of: (part: LabelledTokens) => T): T => {
    const Column = empty.constructor as new (length: number) => T
    const column = new Column(parts.reduce((sum, part) => sum + of(part).length, 0))
    let at = 0
    for (const part of parts) {
      column.set(of(part), at)
      at += of(part).length
    }
    return column
  }
  return {
    tokens: parts.flatMap(({ tokens }) => tokens),
    ids: numbers(new Int32Array(), ({ ids }) => ids),
    starts: numbers(new Int32Array(), ({ starts }) => starts),
    ends: numbers(new Int32Array(), ({ ends }) => ends),
    windows: numbers(new Int32Array(), ({ windows }) => windows),
    probabilities: numbers(new Float32Array(), ({ probabilities }) => probabilities),
  }
}
