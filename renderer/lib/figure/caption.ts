import type { ModelInfo } from '../../../shared/model'

/** What distinguishes the numbers of one run of a model from another's. */
export const modelFacts = ({ family, dtype, device, precision }: ModelInfo): string =>
  [family, dtype, device === 'cpu' ? 'CPU' : device, precision].filter((fact) => fact !== null).join(', ')

const MOST_CHARACTERS = 280

/** A text as a caption has it: on one line, and of a long one the beginning. The whole is in the JSON file. */
export function captionText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const letters = [...line]
  return letters.length > MOST_CHARACTERS ? `${letters.slice(0, MOST_CHARACTERS).join('').trimEnd()}…` : line
}
