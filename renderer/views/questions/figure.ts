import type { AnswerWindow } from '../../../shared/tasks/questionAnswering'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import type { QuestionView } from './questions'

interface Look {
  views: QuestionView[]
  /** The one that is looked at. */
  view: QuestionView
  margin: number
}

/** The answers to all questions, and the probabilities behind the one that is looked at. */
export function drawnAnswers({ views, view, margin }: Look, shown: Shown<'question-answering'>, words: CaptionWords): Drawn {
  const { context = '', topK = 1, maxAnswerLen = 15 } = shown.inputs[0] ?? {}
  return {
    caption: [
      words.questionIs(captionText(view.question)),
      words.textIs(captionText(context)),
      words.answersAre(count(topK - 1), count(maxAnswerLen)),
      words.marginIs(`${Math.round(margin * 100)} %`.replace('-', '−')),
      ...(view.windowCount > 1 ? [words.windowsAre(count(view.windowCount))] : []),
      words.answerScale,
    ],
    tables: [answerTable(views), tokenTable(view.windows, context)],
    data: {
      context,
      topK: topK - 1,
      maxAnswerLen,
      margin,
      questions: views.map(({ question, candidates }) => ({ question, answers: candidates.map(({ key: _, ...candidate }) => candidate) })),
      looked: { question: view.question, windows: [...view.windows].map(([number, window]) => ({ number: number + 1, ...window })) },
    },
  }
}

const answerTable = (views: QuestionView[]): FigureTable => ({
  name: 'answers',
  columns: ['question', 'rank', 'answer', 'no answer', 'score', 'start', 'end', 'window'],
  rows: views.flatMap(({ question, candidates }) =>
    candidates.map(({ rank, answer, isNone, score, span, window }) =>
      isNone ? [question, rank, null, 'yes', score, null, null, null] : [question, rank, answer, 'no', score, span.start, span.end, window + 1],
    ),
  ),
})

const tokenTable = (windows: Map<number, AnswerWindow>, context: string): FigureTable => ({
  name: 'tokens',
  columns: ['window', 'text', 'token', 'id', 'start', 'end', 'p(start)', 'p(end)'],
  rows: [...windows].flatMap(([number, { tokens, startScores, endScores }]) =>
    Array.from(tokens.ids, (id, i) => [
      number + 1,
      context.slice(tokens.starts[i], tokens.ends[i]),
      tokens.tokens[i] ?? '',
      id,
      tokens.starts[i] ?? null,
      tokens.ends[i] ?? null,
      startScores[i] ?? null,
      endScores[i] ?? null,
    ]),
  ),
})
