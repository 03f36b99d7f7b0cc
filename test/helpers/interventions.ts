import { readFileSync } from 'node:fs'
import { golden } from './fixtures'

export interface Swept {
  text: string
  answer: string
  value: number
  /** layers, heads */
  without: number[][]
}
interface Golden {
  text: string
  tokens: Record<string, { tokens: number; probabilities: Record<string, number[][]> }>
  'fill-mask': Record<string, Swept>
  'text-classification': Swept
  'question-answering': Swept & { question: string; context: string }
  'text-generation': {
    prompt: string
    prompt_ids: number[]
    /** `logits`: of the first eight tokens of the vocabulary, at each place of the prompt. */
    cases: Record<string, { logits: number[][]; continued: { ids: number[]; probabilities: number[] } }>
    answer: number
    value: number
    without: number[][]
  }
  'feature-extraction': Pick<Swept, 'value' | 'without'>
}
/** From the reference's modules: `test/golden/interventions.py`. */
export const reference: Golden = JSON.parse(readFileSync(golden('interventions.json'), 'utf8'))

export const off = (layer: number, ...heads: number[]) => heads.map((head) => ({ layer, head, scale: 0 }))
