import type { LabelFunction, TextClassificationInput, TextClassificationResult } from '../../../shared/tasks/textClassification'
import type { TaskPanel } from '../../lib/taskPanel'
import { CLASSIFY_EXAMPLES } from './examples'

export interface ClassifyDraft {
  text: string
  /** Kept while it is out of sight, but then not given to the model. */
  pair: string
  hasPair: boolean
  /** `own`: what the model's config says. */
  apply: LabelFunction | 'own'
}

/** Beyond this even counting takes a moment, so a run waits to be asked. */
const MAX_CHARACTERS_ON_EDIT = 20_000

export const classify: TaskPanel<'text-classification', ClassifyDraft> = {
  id: 'classify',
  task: 'text-classification',
  draft: { text: '', pair: '', hasPair: false, apply: 'own', ...CLASSIFY_EXAMPLES.en[0]?.draft },
  inputsOf: ({ text, apply, ...draft }) => {
    const textPair = pairOf(draft)
    if (text.trim() === '') return []
    return [{ text, ...(textPair !== undefined && { textPair }), topK: null, ...(apply !== 'own' && { functionToApply: apply }) }]
  },
  runsOnEdit: ({ text, pair }) => text.length + pair.length <= MAX_CHARACTERS_ON_EDIT,
}

/** The second text as it is given to the model; none while it is empty. */
export const pairOf = ({ pair, hasPair }: Pick<ClassifyDraft, 'pair' | 'hasPair'>): string | undefined => (hasPair && pair.trim() !== '' ? pair : undefined)

/** What the numbers are: shares of one whole, probabilities each by itself, or values on a scale of their own. */
export type Meaning = 'shares' | 'each' | 'values'
const MEANING: Record<LabelFunction, Meaning> = { softmax: 'shares', sigmoid: 'each', none: 'values' }

export interface ClassifyView {
  meaning: Meaning
  applied: LabelFunction
  isOwn: boolean
  labels: TextClassificationResult['labels']
  /** Of equals the first in the model's order. */
  best: TextClassificationResult['labels'][number] | null
  warnings: string[]
}

export function classifyView(input: TextClassificationInput | undefined, result: TextClassificationResult): ClassifyView {
  const { labels, warnings, function: applied } = result
  const best = labels.reduce<ClassifyView['best']>((top, label) => (top && top.score >= label.score ? top : label), null)
  return { meaning: MEANING[applied], applied, isOwn: input?.functionToApply === undefined, labels, best, warnings }
}

export type Order = 'score' | 'model'

export const inOrder = <T extends { score: number }>(labels: T[], order: Order): T[] =>
  order === 'model' ? labels : labels.toSorted((a, b) => b.score - a.score)

/** The end of a scale around zero that holds the values: 1, 2 or 5 times a power of ten, so that it stands still while a value moves a little. */
export function scaleLimit(values: number[]): number {
  const largest = Math.max(1e-6, ...values.map(Math.abs).filter(Number.isFinite))
  const power = 10 ** Math.floor(Math.log10(largest))
  return ([1, 2, 5].find((step) => step * power >= largest) ?? 10) * power
}

/** Three significant digits, with a minus sign that is as wide as a digit. */
export function figure(value: number): string {
  const size = Math.abs(value)
  const text = size >= 1000 && size < 1e6 ? String(Math.round(size)) : size.toPrecision(3)
  return value < 0 ? `−${text}` : text
}
