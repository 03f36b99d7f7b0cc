import type { TokenMap } from '../../../../shared/inspect/states'

export const COLOUR_BY = ['token', 'sentence', 'label'] as const
export type ColourBy = (typeof COLOUR_BY)[number]

/** Colours that can be told apart in both themes. */
export const CATEGORIES = 8

/** The colour of each point, -1 for the others, and what each colour stands for. */
export interface Categories {
  of: Int8Array
  names: string[]
  hasOthers: boolean
}

export function categoriesOf(map: TokenMap, names: readonly string[], by: ColourBy): Categories {
  if (by === 'sentence') return { of: Int8Array.from(map.texts, (text) => text % CATEGORIES), names: [], hasOthers: false }
  const { labels } = map
  if (by === 'label' && labels)
    return frequent(
      Array.from(labels, (label) => map.labelNames[label] ?? ''),
      (name) => name !== 'O',
    )
  const words = names.map((name) => name.toLowerCase())
  // What tells most is seldom "the".
  const isWord = (name: string) => name.length > 3 && /^\p{L}+$/u.test(name)
  return frequent(words, words.some(isWord) ? isWord : () => true)
}

/** The most frequent each get a colour of their own. */
function frequent(names: readonly string[], isColoured: (name: string) => boolean): Categories {
  const counts = new Map<string, number>()
  for (const name of names) if (isColoured(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  const chosen = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, CATEGORIES)
    .map(([name]) => name)
  const of = Int8Array.from(names, (name) => chosen.indexOf(name))
  return { of, names: chosen, hasOthers: of.includes(-1) }
}
