import type { MaskedToken, VocabularyMatches } from '../../../shared/inspect/tokenizer'
import type { TokenizeResult } from '../../../shared/tasks/tokenize'
import type { Span, Token } from '../../../shared/text'
import { python, quoted } from '../../lib/copyTask'
import type { Texts } from '../../lib/firstTokens'
import { bytesOfToken, hex, textOfBytes, visible } from '../../lib/tokenText'

/** A token as it is read and shown. */
export interface ShownToken {
  index: number
  token: Token
  /** 0 or 1; `null` for template tokens. */
  sequence: number | null
  typeId: number
  bytes: Uint8Array
  /** What it stands for, every character to be seen; bytes that are no whole characters in hexadecimal. */
  label: string
  /** Of such bytes, the characters of the text that they are a part of. */
  partOf: string | null
  /** Whether the vocabulary has nothing for its text. */
  isUnknown: boolean
  /** Of the text, without white space around it. */
  stretch: Span
}

type Encoded = Pick<TokenizeResult, 'tokens' | 'sequenceIds' | 'typeIds'>

export function shownTokens({ tokens, sequenceIds, typeIds }: Encoded, texts: Texts, type: string): ShownToken[] {
  return tokens.map((token, index) => {
    const sequence = sequenceIds[index] ?? null
    const text = textOf(texts, sequence).slice(token.span.start, token.span.end)
    return { index, token, sequence, typeId: typeIds[index] ?? 0, stretch: trimmed(text, token.span), ...readingOf(token, text, type) }
  })
}

/** What a token stands for: an unknown one for text that the vocabulary cannot write. */
function readingOf({ token }: Token, text: string, type: string): Pick<ShownToken, 'bytes' | 'label' | 'partOf' | 'isUnknown'> {
  if (token === UNKNOWN && text !== '' && text !== token) return { bytes: new TextEncoder().encode(text), label: visible(text), partOf: null, isUnknown: true }
  const bytes = bytesOfToken(token, type)
  const decoded = textOfBytes(bytes)
  return { bytes, label: decoded === null ? hex(bytes) : visible(decoded), partOf: decoded === null ? visible(text) : null, isUnknown: false }
}

/** Of the whole family. */
const UNKNOWN = '<unk>'

/** Tokenizers differ in whether the space before a word is in its span: borders are compared without it. */
function trimmed(text: string, { start, end }: Span): Span {
  if (text.trim() === '') return { start, end }
  return { start: end - text.trimStart().length, end: start + text.trimEnd().length }
}

const textOf = ({ text, textPair }: Texts, sequence: number | null): string => (sequence === 1 ? (textPair ?? '') : sequence === 0 ? text : '')

/** What is looked at in detail: a word of the text, or an entry of the vocabulary. */
export interface Chosen {
  /** As `mergeSteps` takes it; `null` where no text is this token alone. */
  word: string | null
  /** Of the text; `null` for one that was found in the vocabulary. */
  shown: ShownToken | null
  token: string
  id: number
}

/** The word that a token belongs to. */
export function chosenAt(shown: readonly ShownToken[], index: number, texts: Texts, type: string): Chosen | null {
  const at = shown[index]
  if (!at) return null
  return { word: wordAt(shown, at, texts, type), shown: at, token: at.token.token, id: at.token.id }
}

function wordAt(shown: readonly ShownToken[], at: ShownToken, texts: Texts, type: string): string | null {
  const { wordId, token } = at.token
  if (wordId === null) return token
  const word = wordMates(shown, at)
  const [first, last] = [word[0] ?? at, word.at(-1) ?? at]
  // Byte-level tokens are the text; the pieces of other models may be normalized, or unknown.
  if (type === 'BPE') return textOfBytes(Uint8Array.from(word.flatMap(({ bytes }) => [...bytes])))
  const text = textOf(texts, at.sequence).slice(first.token.span.start, last.token.span.end)
  return text === '' ? token : `${first.token.token.startsWith('▁') ? '▁' : ''}${text.trimStart()}`
}

/** The tokens of the same word, around it. */
export function wordMates(shown: readonly ShownToken[], at: ShownToken): ShownToken[] {
  const isMate = (other: ShownToken | undefined) => other !== undefined && other.sequence === at.sequence && other.token.wordId === at.token.wordId
  if (at.token.wordId === null) return [at]
  let [from, to] = [at.index, at.index + 1]
  while (isMate(shown[from - 1])) from--
  while (isMate(shown[to])) to++
  return shown.slice(from, to)
}

export function chosenEntry({ id, token }: VocabularyMatches['matches'][number], type: string): Chosen {
  const word = type === 'BPE' ? textOfBytes(bytesOfToken(token, type)) : token
  return { word, shown: null, token, id }
}

/** Which tokens of each cover the same stretch of the same text: what is cut alike. */
export function cutAlike(a: readonly ShownToken[], b: readonly ShownToken[]): { a: Set<number>; b: Set<number> } {
  const inB = byStretch(b)
  const inA = byStretch(a)
  const alike = (tokens: readonly ShownToken[], others: Map<string, number>) =>
    new Set(tokens.filter((token) => others.has(stretchOf(token))).map(({ index }) => index))
  return { a: alike(a, inB), b: alike(b, inA) }
}

const byStretch = (tokens: readonly ShownToken[]) => new Map(tokens.map((token) => [stretchOf(token), token.index]))
/** Template tokens by where they are; parts of one character share a stretch, so their bytes tell them apart. */
const stretchOf = ({ sequence, stretch, token: { token }, bytes, partOf }: ShownToken): string =>
  sequence === null ? `template ${token}` : `${sequence} ${stretch.start} ${stretch.end}${partOf !== null ? ` ${bytes.join()}` : ''}`

/** How often each thing happened to the tokens that a draw selected, and how many could be. */
export interface MaskingCounts {
  candidates: number
  selected: number
  mask: number
  random: number
  keep: number
}

export function maskingCounts(tokens: readonly MaskedToken[]): MaskingCounts {
  const of = (action: MaskedToken['action']) => tokens.filter((token) => token.action === action).length
  const [mask, random, keep] = [of('mask'), of('random'), of('keep')]
  return { candidates: tokens.filter(({ special }) => !special).length, selected: mask + random + keep, mask, random, keep }
}

export const newSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0

export const asTokenizerPython = ({ text, textPair }: Texts, path: string): string =>
  [
    'from transformers import AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `encoded = tokenizer(${[text, ...(textPair === undefined ? [] : [textPair])].map(python).join(', ')}, return_offsets_mapping=True)`,
    'print(encoded.tokens(), encoded.input_ids, encoded.word_ids(), encoded["offset_mapping"])',
  ].join('\n')

export const asTokenizerCommand = ({ text, textPair }: Texts, path: string): string =>
  `npm run -s cli -- tokenize --model ${quoted(path)} --text ${quoted(text)}${textPair === undefined ? '' : ` --text-pair ${quoted(textPair)}`}`
