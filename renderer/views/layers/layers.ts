import { isLanguageModel, type LensHead, type LensLayer, type LogitLens, lensHeads } from '../../../shared/inspect/layers'
import type { Head } from '../../../shared/model'
import type { Span } from '../../../shared/text'
import type { Texts } from '../../lib/firstTokens'
import { visible } from '../../lib/tokenText'
import type { LensShown } from '../../store/layersSlice'
import { weightText } from '../attention/attention'

/** What is asked for, or what the model has instead; `null`: it has none. */
export const usableHead = (wanted: LensHead | null, heads: readonly Head[]): LensHead | null => {
  const has = lensHeads(heads)
  return wanted && has.includes(wanted) ? wanted : (has[0] ?? null)
}

/** Heads that are drawn as a grid of tokens and layers. */
export const isGrid = (head: LensHead): boolean => isLanguageModel(head) || head === 'TokenClassification'

/** Labels of tokens have no true one to be told. */
export const shownOf = (shown: LensShown, head: LensHead): LensShown => (shown === 'rank' && !isLanguageModel(head) ? 'candidate' : shown)

/** Each layer at its number; those that are not there yet are absent. */
export function layersByNumber({ layers }: LogitLens): (LensLayer | undefined)[] {
  const result: (LensLayer | undefined)[] = []
  for (const layer of layers) result[layer.layer] = layer
  return result
}

const known = new WeakMap<LogitLens, Map<number, string>>()

/** What a candidate is called: a word as the tokenizer decodes it, or a label. */
export function nameOf(lens: LogitLens, id: number): string {
  if (!isLanguageModel(lens.head)) return lens.labels[id] ?? ''
  let names = known.get(lens)
  if (!names) {
    names = new Map(Array.from(lens.vocabulary.ids, (word, i) => [word, lens.vocabulary.strings[i] ?? '']))
    known.set(lens, names)
  }
  return names.get(id) ?? ''
}

/** Without its leading space where there is anything else. */
const shortName = (lens: LogitLens, id: number): string => {
  const name = nameOf(lens, id)
  return visible(name.trim() === '' ? name : name.trim())
}

export interface Candidate {
  id: number
  name: string
  score: number
}

/** The candidates of a row, likeliest first. */
export function candidatesAt(lens: LogitLens, layer: LensLayer, row: number): Candidate[] {
  return Array.from(layer.ids.subarray(row * lens.k, (row + 1) * lens.k), (id, i) => ({
    id,
    name: isLanguageModel(lens.head) ? visible(nameOf(lens, id)) : nameOf(lens, id),
    score: layer.scores[row * lens.k + i] as number,
  }))
}

/** A cell as it is drawn: what it says, and how much of full colour it has, 0 to 1; `NaN`: there is nothing to say. */
export interface Said {
  text: string
  share: number
}

/** The scale of each is fixed by the model and not by the text: probability 0 to 1; rank by its logarithm, 1 to the number of words; entropy 0 to that of a uniform row. */
export function saidAt(lens: LogitLens, layer: LensLayer, row: number, shown: LensShown): Said {
  const [first = 0, score = 0] = [layer.ids[row * lens.k], layer.scores[row * lens.k]]
  if (shown === 'candidate') return { text: shortName(lens, first), share: score }
  if (shown === 'probability') return { text: weightText(score), share: score }
  if (shown === 'entropy') {
    const bits = layer.entropy[row] as number
    return { text: bits.toFixed(2), share: bits / mostBits(lens) }
  }
  const rank = layer.rank[row] ?? 0
  return rank === 0 ? { text: '', share: Number.NaN } : { text: shortCount(rank), share: 1 - Math.log(rank) / Math.log(lens.classes) }
}

export const mostBits = ({ classes }: LogitLens): number => Math.log2(Math.max(2, classes))

/** `999`, `1.23k`, `16.4k`: a cell has room for five characters. */
const shortCount = (n: number): string => (n < 1000 ? String(n) : `${(n / 1000).toPrecision(3)}k`)

/** Seconds that a language-model head takes: a multiplication for each state and word (60 billion a second on two cores), and 10 ns to read each logit. */
export const lensSeconds = (rows: number, classes: number, hidden: number): number => rows * classes * (hidden * 3.3e-11 + 1e-8)

/** Above this it is begun by a click. */
export const QUICK_SECONDS = 5

/** The word that a token is a part of, in its own text; `null` for what the template added and for a mask. */
function wordAt(lens: LogitLens, token: number): Span | null {
  const { sequences, words, columns, specials } = lens
  if (specials[token] === 1) return null
  const inWord = (at: number) => sequences[at] === sequences[token] && words[at] === words[token]
  let [first, last] = [token, token]
  while (first > 0 && inWord(first - 1)) first--
  while (last + 1 < lens.tokens && inWord(last + 1)) last++
  const span = { start: columns.starts[first] ?? 0, end: columns.ends[last] ?? 0 }
  return span.end > span.start ? span : null
}

/** What fill-mask is given: the text that the token is of, of a long one the part that was read. */
export function hiddenIn(lens: LogitLens, texts: Texts, token: number): { text: string; word: Span } | null {
  const span = wordAt(lens, token)
  if (!span) return null
  const text = lens.sequences[token] === 1 ? (texts.textPair ?? '') : texts.text
  const part = lens.windows.length > 1 && texts.textPair === undefined ? lens.windows[lens.window] : undefined
  const [from, to] = [part?.start ?? 0, part?.end ?? text.length]
  return { text: text.slice(from, to), word: { start: span.start - from, end: span.end - from } }
}
