import type { SaliencyTargetsInput } from '../../../../shared/inspect/saliency'
import { overlaps, type Span } from '../../../../shared/text'
import type { OpenModel } from '../../openModel'
import { bestSpans } from '../../tasks/answerSpans'
import { requireText } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { noSuchTarget, type Reading, type Scorable, type Scorer, wholeText } from './scorable'
import { fromLogProbability, logProbability, softmaxScore } from './scores'
import { seenRow } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'question-answering' }>

const LISTED = 5
/** The reference's default. */
const MAX_ANSWER_TOKENS = 15

/** Answers within one window of the model's length: start · end, each a softmax over the context and `<s>`, as the reference's pipeline has them. */
export async function answers(model: OpenModel, { question, context, window, truncate }: Input): Promise<Scorable> {
  requireText('question', question, 'question-answering')
  requireText('context', context, 'question-answering')
  const { row, seen, warnings } = await seenRow(model, 'question-answering', question, {
    textPair: context,
    window,
    truncation: truncate ? 'only_second' : undefined,
  })
  const inContext = row.ids.flatMap((_, place) => (row.sequenceIds[place] === 1 ? [place] : []))
  const places = row.ids.flatMap((id, place) => (row.sequenceIds[place] === 1 || id === model.tokenizer.tokenizer.clsTokenId ? [place] : []))
  const of = (first: number, last: number): Scorer => {
    const span = { start: spanOf(row, first).start, end: spanOf(row, last).end }
    return scorerOf(context, span, [first, last], places)
  }
  return {
    head: 'QuestionAnswering',
    texts: [
      { field: 'question', text: question },
      { field: 'context', text: context },
    ],
    rows: [{ encoded: row, text: question, textPair: context, pieces: [wholeText(0, question.length, 0), wholeText(1, context.length, 1)] }],
    seen,
    isProbability: true,
    places,
    warnings,
    answers: async (read) => {
      const [start, end] = [0, 1].map((column) => columnOf(read, inContext, places, column as 0 | 1)) as [Float64Array, Float64Array]
      return bestSpans(start, end, MAX_ANSWER_TOKENS, LISTED).map((found) => of(inContext[found.start] as number, inContext[found.end] as number))
    },
    scorer: async ({ start = 0, end = 0 }) => {
      const inside = inContext.filter((place) => overlaps(spanOf(row, place), { start, end }))
      const [first, last] = [inside[0], inside.at(-1)]
      if (first !== undefined && last !== undefined) return of(first, last)
      const why = `no token of the context stands at ${start}–${end}; it has ${context.length} characters`
      throw noSuchTarget('question-answering', 'start', why, 'Give start and end of the answer within the context.')
    },
  }
}

const spanOf = (row: EncodedRow, place: number): Span => row.spans?.[place] ?? { start: 0, end: 0 }

/** Start (0) or end (1) at one place, as log-odds among those that are still there. */
function logitAt(read: Reading, at: number, places: number[], column: 0 | 1): number {
  const left = places.filter((place) => read(0, place) !== null)
  const logits = left.map((place) => read(0, place)?.[column] ?? 0)
  return softmaxScore(logits, left.indexOf(at)).logit
}

/** Probabilities of start or end over the context. */
function columnOf(read: Reading, inContext: number[], places: number[], column: 0 | 1): Float64Array {
  const logits = places.map((place) => read(0, place)?.[column] ?? 0)
  return Float64Array.from(inContext, (place) => softmaxScore(logits, places.indexOf(place)).value)
}

const scorerOf = (context: string, span: Span, [first, last]: [number, number], places: number[]): Scorer => ({
  target: { start: span.start, end: span.end },
  name: context.slice(span.start, span.end).trim(),
  row: 0,
  places,
  own: [first, last],
  score: (read) => fromLogProbability(logProbability(logitAt(read, first, places, 0)) + logProbability(logitAt(read, last, places, 1))),
})
