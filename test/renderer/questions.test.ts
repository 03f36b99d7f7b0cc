import { describe, expect, test } from 'vitest'
import { percent } from '../../renderer/lib/format'
import type { Shown } from '../../renderer/lib/taskPanel'
import { PART_CHARACTERS, painted, partAround, partFrom } from '../../renderer/views/questions/paint'
import { type Candidate, ownScore, type QuestionView, questions, questionViews, tokensIn, verdictOf } from '../../renderer/views/questions/questions'
import type { ModelInfo } from '../../shared/model'
import type { Answer, AnswerWindow } from '../../shared/tasks/questionAnswering'

const INFO = { maxTokens: 512 } as ModelInfo
const TEXT = 'Woodrow Wilson met Lloyd George.'

const answer = (start: number, end: number, score: number, window = 0): Answer => ({ score, span: { start, end }, answer: TEXT.slice(start, end), window })

function windowOf(nullScore: number, start = 0): AnswerWindow {
  const tokens = { tokens: ['Woodrow', 'ĠWilson', 'Ġmet'], ids: Int32Array.of(1, 2, 3), starts: Int32Array.of(0, 8, 15), ends: Int32Array.of(7, 14, 18) }
  return { span: { start, end: TEXT.length }, tokens, startScores: Float32Array.of(0.5, 0.25, 0), endScores: Float32Array.of(0, 0.5, 0), nullScore }
}

const input = (topK: number) => ({ question: 'Who?', context: TEXT, topK, handleImpossibleAnswer: true })

function whole(answers: Answer[], nulls: number[], topK = 3): QuestionView {
  const value = { answers, windows: nulls.map((score) => windowOf(score)) }
  const shown = { inputs: [input(topK)], outcomes: [{ value }], partials: [[]] } as unknown as Shown<'question-answering'>
  const [view] = questionViews(shown)
  if (!view) throw new Error('no view')
  return view
}

const summary = (candidates: Candidate[]) => candidates.map(({ isNone, answer, rank }) => [isNone ? '–' : answer, rank])

describe('what is asked', () => {
  const draft = { ...questions.draft, context: TEXT, topK: 3 }

  test('each question that is not blank is an input, with no answer as one candidate more', () => {
    const inputs = questions.inputsOf({ ...draft, questions: ['Who?', '  ', '', 'When?'] }, INFO)
    expect(inputs.map(({ question }) => question)).toEqual(['Who?', 'When?'])
    expect(inputs[0]).toEqual({ question: 'Who?', context: TEXT, topK: 4, maxAnswerLen: 15, handleImpossibleAnswer: true })
  })

  test('a blank text asks nothing; a long one waits', () => {
    expect(questions.inputsOf({ ...draft, context: ' \n' }, INFO)).toEqual([])
    expect(questions.runsOnEdit({ ...draft, context: 'a'.repeat(20_000) })).toBe(true)
    expect(questions.runsOnEdit({ ...draft, context: 'a'.repeat(20_001) })).toBe(false)
  })
})

describe('the ranking', () => {
  test('no answer stands where its probability puts it', () => {
    const none = { score: 0.3, span: { start: 0, end: 0 }, answer: '', window: -1 }
    const { candidates } = whole([answer(0, 14, 0.6), none, answer(8, 14, 0.1)], [0.9, 0.3])
    expect(summary(candidates)).toEqual([
      ['Woodrow Wilson', 1],
      ['–', 2],
      ['Wilson', 3],
    ])
    expect(candidates[1]?.score).toBeCloseTo(0.3)
  })

  test('no answer stays in sight below the answers asked for, its rank unknown', () => {
    const { candidates } = whole([answer(0, 14, 0.6), answer(8, 14, 0.2), answer(0, 7, 0.1)], [0.01])
    expect(summary(candidates)).toEqual([
      ['Woodrow Wilson', 1],
      ['Wilson', 2],
      ['–', null],
    ])
  })

  test('the threshold turns an answer into no answer, and a margin below 0 the reverse', () => {
    const { candidates } = whole([answer(0, 14, 0.6)], [0.4])
    expect(verdictOf(candidates, 0)).toMatchObject({ isAnswered: true, best: { answer: 'Woodrow Wilson' } })
    expect(verdictOf(candidates, 0).lead).toBeCloseTo(0.2)
    expect(verdictOf(candidates, 0.25)).toMatchObject({ isAnswered: false, best: { answer: 'Woodrow Wilson' } })
    const behind = whole([answer(0, 14, 0.3)], [0.4]).candidates
    expect(verdictOf(behind, 0).isAnswered).toBe(false)
    expect(verdictOf(behind, -0.2).isAnswered).toBe(true)
  })

  test('parts of a text add up as they come, whatever their order; windows to come are absent', () => {
    const parts = [
      { window: 2, windows: 4, drawn: windowOf(0.2, 20), answers: [{ ...answer(8, 14, 0.5, 2), answer: 'wilson' }] },
      { window: 0, windows: 4, drawn: windowOf(0.6), answers: [answer(8, 14, 0.7), answer(0, 7, 0.1)] },
    ]
    const [view] = questionViews({ inputs: [input(3)], outcomes: [], partials: [parts] } as unknown as Shown<'question-answering'>)
    expect(view).toMatchObject({ windowCount: 4, isWhole: false })
    expect([...(view?.windows.keys() ?? [])].sort()).toEqual([0, 2])
    expect(view?.candidates.map(({ answer, score, window }) => [answer, Number(score.toFixed(3)), window])).toEqual([
      ['Wilson', 1.2, 0],
      ['', 0.2, -1],
      ['Woodrow', 0.1, 0],
    ])
  })

  test('a sum of equal answers is written as it is, even over 100 %', () => {
    expect([1.576, 10.5, 1, 1.000001].map(percent)).toEqual(['157.6 %', '1050 %', '100 %', '99.9999 %'])
  })

  test('the score of a place is start times end of its tokens', () => {
    const [best] = whole([answer(0, 14, 0.6)], [0.1]).candidates
    const window = windowOf(0.1)
    expect(tokensIn(window, { start: 0, end: 14 })).toEqual([0, 1])
    expect(best && ownScore(best, window)).toBe(0.25)
    expect(tokensIn(window, { start: 20, end: 25 })).toEqual([])
  })
})

describe('the painted text', () => {
  test('what answers share has the tint of the best of them', () => {
    const { candidates } = whole([answer(8, 14, 0.6), answer(0, 14, 0.2)], [0.1])
    const stretches = painted(candidates, new Map([[0, windowOf(0.1)]]), { start: 0, end: TEXT.length })
    expect(stretches.map(({ start, end, candidates, ending }) => [start, end, candidates[0]?.score, ending.length])).toEqual([
      [0, 8, 0.2, 0],
      [8, 14, 0.6, 2],
    ])
  })

  test('a window that begins inside an answer cuts it without taking its tint', () => {
    const { candidates } = whole([answer(0, 14, 0.6)], [0.1])
    const windows = new Map([
      [0, windowOf(0.1)],
      [1, windowOf(0.1, 8)],
    ])
    const stretches = painted(candidates, windows, { start: 0, end: TEXT.length })
    expect(stretches.map(({ start, end, seam }) => [start, end, seam])).toEqual([
      [0, 8, null],
      [8, 9, 1],
      [9, 14, null],
    ])
    expect(stretches.every(({ candidates }) => candidates.length === 1)).toBe(true)
  })

  test('a long text is drawn in parts that hold the answer and split no character', () => {
    const long = '🌍'.repeat(PART_CHARACTERS)
    const { start, end } = partAround(long, { start: 25_001, end: 25_003 })
    expect(start).toBeLessThanOrEqual(25_001)
    expect(end).toBeGreaterThan(25_003)
    expect(encodeURIComponent(long.slice(start, end))).toContain('%F0%9F%8C%8D')
    expect(partFrom(long, 39_000)).toEqual({ start: PART_CHARACTERS, end: long.length })
    expect(partFrom('short', 3)).toEqual({ start: 0, end: 5 })
  })
})
