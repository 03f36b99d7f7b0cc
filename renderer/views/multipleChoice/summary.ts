import { paragraphs, type RunSummary, shares } from '../../lib/runSummary'
import { firstResult, type Shown } from '../../lib/taskPanel'

export function choiceSummary(shown: Shown<'multiple-choice'>): RunSummary | null {
  const result = firstResult(shown)
  const [input] = shown.inputs
  if (!result || !input) return null
  const ranked = result.choices.toSorted((a, b) => b.score - a.score).map(({ choice, score }) => ({ name: `“${choice}”`, score }))
  return {
    text: paragraphs(input.prompt, input.question, input.choices.join('\n')),
    summary: shares(ranked.slice(0, 1)),
    numbers: { choices: input.choices.length, score: ranked[0]?.score ?? 0 },
  }
}
