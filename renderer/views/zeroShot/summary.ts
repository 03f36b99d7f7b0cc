import { type RunSummary, shares } from '../../lib/runSummary'
import { firstResult, type Shown } from '../../lib/taskPanel'

export function zeroShotSummary(shown: Shown<'zero-shot-classification'>): RunSummary | null {
  const result = firstResult(shown)
  if (!result) return null
  const { sequence, labels, scores } = result
  const named = labels.map((name, i) => ({ name, score: scores[i] ?? 0 }))
  return { text: sequence, summary: shares(named), numbers: { labels: labels.length, score: scores[0] ?? 0 } }
}
