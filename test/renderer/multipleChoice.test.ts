import { describe, expect, test } from 'vitest'
import { longestContinuation, multipleChoice, winnerOf } from '../../renderer/views/multipleChoice/multipleChoice'
import type { ModelInfo } from '../../shared/model'
import type { MultipleChoiceResult } from '../../shared/tasks/multipleChoice'

const INFO = { maxTokens: 512 } as ModelInfo
const DRAFT = { prompt: 'A passage.', question: '', choices: ['one', 'three'], truncate: false }
const result = (...logits: number[]) => ({ choices: logits.map((logit) => ({ choice: '', score: 0, logit })) }) as MultipleChoiceResult

describe('multiple choice', () => {
  test('blank choices are left out, and fewer than two ask nothing', () => {
    expect(multipleChoice.inputsOf({ ...DRAFT, choices: ['one', ' ', 'two'] }, INFO)).toEqual([
      { prompt: 'A passage.', choices: ['one', 'two'], truncate: false },
    ])
    expect(multipleChoice.inputsOf({ ...DRAFT, choices: ['one', ''] }, INFO)).toEqual([])
    expect(multipleChoice.inputsOf({ ...DRAFT, prompt: '\n' }, INFO)).toEqual([])
  })

  test('a question is asked as it was written; a blank one is none', () => {
    expect(multipleChoice.inputsOf({ ...DRAFT, question: ' Which? ' }, INFO)).toMatchObject([{ question: ' Which? ' }])
    expect(multipleChoice.inputsOf({ ...DRAFT, question: '  ' }, INFO)[0]).not.toHaveProperty('question')
  })

  test('tokens are counted with the longest text that follows the prompt', () => {
    expect(longestContinuation(DRAFT)).toBe('three')
    expect(longestContinuation({ ...DRAFT, question: 'Which?' })).toBe('Which? three')
    expect(longestContinuation({ ...DRAFT, question: 'It is _, or so.' })).toBe('It is three, or so.')
  })

  test('the winner is the one choice with the highest logit; equals have none', () => {
    expect(winnerOf(result(-2, 0.5, 0.4))).toBe(1)
    expect(winnerOf(result(1, 1, 0))).toBeNull()
  })
})
