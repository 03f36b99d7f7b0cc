import { AppError } from '../../../shared/errors'
import {
  type Answer,
  type AnswerWindow,
  bestFirst,
  mergedAnswers,
  type QuestionAnsweringOptions,
  type QuestionAnsweringPartial,
  type QuestionAnsweringResult,
} from '../../../shared/tasks/questionAnswering'
import type { Span } from '../../../shared/text'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import { bestSpans, maskedSoftmax } from './answerSpans'
import { countTokens, factsOf } from './facts'
import type { Prepared, RowOutput, RunContext } from './rows'
import { columnsOf, coveredSpan, requireText, rowsOf } from './windows'

/** Which stretches of a context answer a question. Reference: transformers 4.57.6 `QuestionAnsweringPipeline`. @throws AppError `head_missing`, `input_invalid` */
export async function questionAnswering(
  model: OpenModel,
  input: QuestionAnsweringOptions,
  { onPartial }: RunContext<QuestionAnsweringPartial>,
): Promise<Prepared<QuestionAnsweringResult>> {
  const started = performance.now()
  model.network.requireHead('QuestionAnswering')
  requireText('question', input.question, 'question-answering')
  requireText('context', input.context, 'question-answering')
  const maxLength = Math.min(input.maxSeqLen ?? 384, model.maxTokens)
  const stride = strideOf(input.docStride, maxLength, await contextRoom(model, input.question, maxLength))
  const { rows } = await rowsOf(model, input.question, { pair: input.context, truncation: 'only_second', maxLength, stride })
  const tokens = countTokens(rows)
  const windows: AnswerWindow[] = []
  const found: Answer[][] = []
  return {
    head: 'QuestionAnswering',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    onRow: (i, output) => {
      const row = rows[i] as EncodedRow
      const window = scoredWindow(row, output, model.tokenizer.tokenizer.clsTokenId)
      const drawn = drawnWindow(row, window)
      const answers = windowAnswers(row, window, i, input)
      windows[i] = drawn
      found[i] = answers
      // A long context's rows take more memory than its results.
      delete rows[i]
      onPartial?.({ window: i, windows: rows.length, drawn, answers: bestAnswers([answers], [drawn], input) })
    },
    finish: (_, ms) => ({ ...factsOf(model, tokens, ms), answers: bestAnswers(found, windows, input), windows }),
  }
}

/** Tokens of the context that a window of `maxLength` holds beside the question, at least one. */
async function contextRoom({ tokenizer: { tokenizer } }: OpenModel, question: string, maxLength: number): Promise<number> {
  const template = tokenizer.numSpecialTokensToAdd(true)
  const count = (await tokenizer.encode(question, undefined, { addSpecialTokens: false })).length
  const most = maxLength - template - 1
  if (most < 1)
    throw refused('max_seq_len', `it is ${maxLength}; a window needs ${template + 2}, for ${template} special tokens and one each of question and context`)
  if (count > most) throw refused('question', `it has ${count} tokens; a window of ${maxLength} takes ${most} at most`, 'Shorten the question.')
  return maxLength - template - count
}

/** The reference's default has no regard for the question: where a long one leaves it no room, windows share half of what they hold. */
function strideOf(given: number | undefined, maxLength: number, room: number): number {
  const usual = Math.min(Math.floor(maxLength / 2), 128)
  if (given === undefined) return usual < room ? usual : Math.floor(room / 2)
  if (given < room) return given
  const why = `it is ${given}; a window of ${maxLength} (max_seq_len) holds ${room} tokens of the context and must hold more than it shares`
  throw refused('doc_stride', why, 'Lower doc_stride, or raise max_seq_len.')
}

const refused = (field: string, why: string, hint = 'Correct the field and try again.') =>
  new AppError('input_invalid', `question-answering: ${field}: ${why}.`, hint, { field })

export interface ScoredWindow {
  start: Float64Array
  end: Float64Array
  /** Tokens that an answer may begin or end at. */
  allowed: boolean[]
  nullScore: number
}

/** Start and end as probabilities over the window; `<s>` takes part, for "no answer". */
export function scoredWindow(row: EncodedRow, { logits }: Pick<RowOutput, 'logits'>, clsId: number | null): ScoredWindow {
  const allowed = row.ids.map((id, i) => row.sequenceIds[i] === 1 || id === clsId)
  const column = (at: 0 | 1) =>
    maskedSoftmax(
      Float64Array.from(row.ids, (_, i) => logits.data[2 * i + at] as number),
      allowed,
    )
  const [start, end] = [column(0), column(1)]
  return { start, end, allowed, nullScore: (start[0] as number) * (end[0] as number) }
}

type AnswerOptions = Pick<QuestionAnsweringOptions, 'context' | 'topK' | 'maxAnswerLen' | 'alignToWords'>

/** The likeliest spans of a window, best first, words as far as it holds them. */
export function windowAnswers(row: EncodedRow, { start, end, allowed }: ScoredWindow, window: number, input: AnswerOptions): Answer[] {
  const count = input.alignToWords ? 2 * input.topK + 10 : input.topK
  // `<s>` takes part in the softmax alone.
  return bestSpans(start.with(0, 0), end.with(0, 0), input.maxAnswerLen, count)
    .filter((found) => allowed[found.start] && allowed[found.end])
    .map((found) => {
      const span = textSpan(row, found.start, found.end, input.alignToWords)
      return { score: found.score, span, answer: input.context.slice(span.start, span.end), window }
    })
}

function bestAnswers(found: Answer[][], windows: AnswerWindow[], { topK, handleImpossibleAnswer }: QuestionAnsweringOptions): Answer[] {
  const none: Answer[] = handleImpossibleAnswer
    ? [{ score: Math.min(1_000_000, ...windows.map(({ nullScore }) => nullScore)), span: { start: 0, end: 0 }, answer: '', window: -1 }]
    : []
  return [...mergedAnswers(found.flat()), ...none].sort(bestFirst).slice(0, topK)
}

/** From the beginning of the first token's word to the end of the last one's, words as far as this window holds them; without words, of the tokens themselves. */
function textSpan(row: EncodedRow, first: number, last: number, alignToWords: boolean): Span {
  const [spans, words] = [row.spans ?? [], row.wordIds ?? []]
  const own = { start: spans[first]?.start ?? 0, end: spans[last]?.end ?? 0 }
  if (!alignToWords || words[first] === null || words[last] === null) return own
  const inWord = (word: number | null | undefined) => row.ids.flatMap((_, i) => (row.sequenceIds[i] === 1 && words[i] === word ? [spans[i] as Span] : []))
  return { start: inWord(words[first])[0]?.start ?? own.start, end: inWord(words[last]).at(-1)?.end ?? own.end }
}

function drawnWindow(row: EncodedRow, { start, end, nullScore }: ScoredWindow): AnswerWindow {
  const places = row.ids.flatMap((_, i) => (row.sequenceIds[i] === 1 ? [i] : []))
  const scores = (column: Float64Array) => Float32Array.from(places, (i) => column[i] as number)
  return { span: coveredSpan(row, 1), tokens: columnsOf(row, places), startScores: scores(start), endScores: scores(end), nullScore }
}
