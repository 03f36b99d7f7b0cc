import { answered, type MultipleChoiceResult } from '../../../shared/tasks/multipleChoice'
import type { TaskPanel } from '../../lib/taskPanel'
import { CHOICE_EXAMPLES } from './examples'

export interface MultipleChoiceDraft {
  prompt: string
  /** Empty: the choices go on from the prompt by themselves. */
  question: string
  choices: string[]
  /** Cut a text over the limit instead of refusing it. */
  truncate: boolean
}

export const LEAST_CHOICES = 2
/** Beyond this a run may take seconds, so it waits to be asked. */
const MAX_CHARACTERS_ON_EDIT = 20_000

const first = CHOICE_EXAMPLES.en[0]?.asked ?? { prompt: '', question: '', choices: ['', ''] }

export const multipleChoice: TaskPanel<'multiple-choice', MultipleChoiceDraft> = {
  id: 'multiple-choice',
  task: 'multiple-choice',
  draft: { ...first, truncate: false },
  inputsOf: ({ prompt, question, choices, truncate }) => {
    const written = choices.filter((choice) => choice.trim() !== '')
    if (prompt.trim() === '' || written.length < LEAST_CHOICES) return []
    return [{ prompt, choices: written, truncate, ...(question.trim() !== '' && { question }) }]
  },
  runsOnEdit: ({ prompt, choices }) => prompt.length + choices.join('').length <= MAX_CHARACTERS_ON_EDIT,
}

/** What the model reads after the prompt where that is longest: for the count of tokens. */
export function longestContinuation({ question, choices }: MultipleChoiceDraft): string {
  const texts = choices.map((choice) => (question.trim() === '' ? choice : answered(question, choice)))
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}

/** The place of the one choice with the highest score; `null` where several share it. */
export function winnerOf({ choices }: MultipleChoiceResult): number | null {
  const best = Math.max(...choices.map(({ logit }) => logit))
  const places = [...choices.keys()].filter((i) => choices[i]?.logit === best)
  return places.length === 1 ? (places[0] ?? null) : null
}
