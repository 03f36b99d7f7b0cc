import type { SaliencyTargetsInput, TextPiece } from '../../../../shared/inspect/saliency'
import { answered } from '../../../../shared/tasks/multipleChoice'
import type { OpenModel } from '../../openModel'
import { requireText, rowsOf } from '../../tasks/windows'
import { noSuchTarget, type Scorable, type ScorableRow, type Scorer, untouched, wholeText } from './scorable'
import { softmaxScore } from './scores'
import { wholeSeen } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'multiple-choice' }>

/** Choices: the softmax over all of them. What is taken away of the prompt or the question is gone for every choice, what of a choice for it alone. */
export async function choices(model: OpenModel, input: Input): Promise<Scorable> {
  const { prompt, question, choices: given } = input
  requireText('prompt', prompt, 'multiple-choice')
  const found = await Promise.all(given.map((_, i) => rowOf(model, input, i)))
  return {
    head: 'MultipleChoice',
    texts: [
      { field: 'prompt', text: prompt },
      ...(question === undefined ? [] : [{ field: 'question', text: question }]),
      ...given.map((text) => ({ field: 'choice', text })),
    ],
    rows: found.map(({ row }) => row),
    seen: wholeSeen(found.map(({ row }) => row.encoded)),
    isProbability: true,
    places: [0],
    warnings: [...new Set(found.flatMap(({ warnings }) => warnings))],
    answers: async (read) => {
      const logits = given.map((_, i) => untouched(read, i, 0)[0] ?? 0)
      return given.map((_, i) => scorerOf(given, i)).sort((a, b) => (logits[b.row] ?? 0) - (logits[a.row] ?? 0))
    },
    scorer: async ({ choice = -1 }) => {
      if (choice >= 0 && choice < given.length) return scorerOf(given, choice)
      const why = choice < 0 ? 'it names no choice' : `there is no choice ${choice}: there are ${given.length}, counted from 0`
      throw noSuchTarget('multiple-choice', 'choice', why, `Choose from 0 to ${given.length - 1}.`)
    },
  }
}

async function rowOf(model: OpenModel, { prompt, question, choices: given, truncate }: Input, i: number): Promise<{ row: ScorableRow; warnings: string[] }> {
  const choice = given[i] ?? ''
  const pair = question === undefined ? choice : answered(question, choice)
  // With a question the recipe for RACE cuts both in its own way: such texts are refused.
  const { rows, warnings } = await rowsOf(model, prompt, { pair, truncation: truncate && question === undefined ? 'longest_first' : undefined })
  const pieces = [wholeText(0, prompt.length, 0), ...pairPieces(question, choice, i)]
  return { row: { encoded: rows[0] as ScorableRow['encoded'], text: prompt, textPair: pair, pieces }, warnings }
}

/** Where the question and the choice stand in {@link answered}: behind each other, or the choice in the question's gap. */
function pairPieces(question: string | undefined, choice: string, i: number): TextPiece[] {
  if (question === undefined) return [wholeText(1 + i, choice.length, 1)]
  const gap = question.indexOf('_')
  const own = { text: 2 + i, start: 0, end: choice.length, sequence: 1 as const, at: gap < 0 ? question.length + 1 : gap }
  if (gap < 0) return [wholeText(1, question.length, 1), own]
  const after = { text: 1, start: gap + 1, end: question.length, sequence: 1 as const, at: gap + choice.length }
  return [{ text: 1, start: 0, end: gap, sequence: 1, at: 0 }, own, after].filter(({ start, end }) => end > start) as TextPiece[]
}

const scorerOf = (given: string[], choice: number): Scorer => ({
  target: { choice },
  name: given[choice] ?? '',
  row: choice,
  places: [0],
  own: [],
  score: (read) =>
    softmaxScore(
      given.map((_, i) => untouched(read, i, 0)[0] ?? 0),
      choice,
    ),
})
