import type { RunSummary } from '../../lib/runSummary'
import type { Shown } from '../../lib/taskPanel'
import { generationView } from './generate'

export function generationSummary(shown: Shown<'text-generation'>): RunSummary | null {
  const { prompt, added, steps, isWhole } = generationView(shown)
  return isWhole ? { text: prompt, summary: `… ${added.replace(/\s+/g, ' ').trim()}`, numbers: { tokens: steps.length } } : null
}
