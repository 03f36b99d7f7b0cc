import type { TokenizeResult } from '../../shared/tasks/tokenize'
import type { Api } from '../api'

export interface Texts {
  text: string
  textPair?: string
}

/** Tokens of the beginning of a text, or of all of it. */
export interface FirstTokens extends TokenizeResult, Texts {
  /** Whether `tokens` are of the first part alone; `modelTokens` counts all. */
  isCut: boolean
}

/** About 5,000 tokens: nobody looks at more one by one. */
export const MAX_SHOWN_CHARACTERS = 20_000

/** The tokens of the first part of each text, and how many there are in all. */
export async function firstTokens(api: Pick<Api, 'tokenize'>, { text, textPair }: Texts): Promise<FirstTokens> {
  const shown: Texts = { text: firstPart(text), ...(textPair !== undefined && { textPair: firstPart(textPair) }) }
  const found = await api.tokenize(shown)
  const isCut = shown.text !== text || shown.textPair !== textPair
  const all = isCut ? await api.tokenize({ text, ...(textPair !== undefined && { textPair }), countOnly: true }) : found
  return { ...found, ...shown, isCut, modelTokens: all.modelTokens }
}

/** Up to the last white space that lets it be short enough: words before white space are cut the same whatever follows. */
export function firstPart(text: string): string {
  if (text.length <= MAX_SHOWN_CHARACTERS) return text
  const first = text.slice(0, MAX_SHOWN_CHARACTERS)
  const words = /^[\s\S]*\S(?=\s)/.exec(first)?.[0]
  // One word alone: not within a pair of surrogates.
  return words ?? first.replace(/[\ud800-\udbff]$/, '')
}
