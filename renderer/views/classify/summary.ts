import { paragraphs, type RunSummary, shares } from '../../lib/runSummary'
import { firstResult, type Shown } from '../../lib/taskPanel'
import { classifyView, inOrder } from './classify'

export function classifySummary(shown: Shown<'text-classification'>): RunSummary | null {
  const result = firstResult(shown)
  const [input] = shown.inputs
  if (!result || !input) return null
  const { labels, meaning, best } = classifyView(input, result)
  const named = inOrder(labels, 'score').map(({ label, score }) => ({ name: label, score }))
  const values = named.slice(0, 3).map(({ name, score }) => `${name} ${score.toPrecision(3)}`)
  return {
    text: paragraphs(input.text, input.textPair),
    summary: meaning === 'values' ? values.join(', ') : shares(named),
    numbers: { labels: labels.length, ...(best && { score: best.score }) },
  }
}
