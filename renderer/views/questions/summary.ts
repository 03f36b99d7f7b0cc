import { percent } from '../../lib/format'
import { paragraphs, type RunSummary } from '../../lib/runSummary'
import type { Shown } from '../../lib/taskPanel'
import type { Language } from '../../messages/messages'
import { questionMessages } from './messages'

/** The best answer of each question. */
export function questionsSummary({ inputs, outcomes }: Shown<'question-answering'>, language: Language): RunSummary | null {
  const best = outcomes.flatMap((outcome) => ('value' in outcome ? (outcome.value.answers[0] ?? []) : []))
  if (best.length === 0) return null
  const named = best.map(({ answer, score }) => `${answer === '' ? questionMessages[language].noAnswer : `“${answer}”`} ${percent(score)}`)
  return {
    text: paragraphs(...inputs.map(({ question }) => question), inputs[0]?.context),
    summary: named.join(', '),
    numbers: { questions: inputs.length, score: best[0]?.score ?? 0 },
  }
}
