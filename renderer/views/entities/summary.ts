import type { RunSummary } from '../../lib/runSummary'
import { firstResult, type Shown } from '../../lib/taskPanel'
import type { Language } from '../../messages/messages'
import { entityMessages } from './messages'

const NAMED = 5

export function entitiesSummary(shown: Shown<'token-classification'>, language: Language): RunSummary | null {
  const result = firstResult(shown)
  if (!result) return null
  const text = shown.inputs[0]?.text ?? ''
  const named = result.entities.slice(0, NAMED).map(({ span, label }) => `${text.slice(span.start, span.end).replace(/\s+/g, ' ')} ${label}`)
  const more = result.entities.length > NAMED ? ', …' : ''
  return { text, summary: named.length > 0 ? named.join(', ') + more : entityMessages[language].none, numbers: { entities: result.entities.length } }
}
