import { AppError } from '../../../shared/errors'
import type { WordScore } from '../../../shared/tasks/fillMask'
import { overlaps, type Span, type Token } from '../../../shared/text'
import { breathe } from '../breathe'
import type { OpenModel } from '../openModel'
import type { Encoding, TextTokenizer } from '../tokenizer/textTokenizer'
import { MaskedCopies } from './maskedCopies'
import { typedMasks } from './maskedText'
import type { Row, RowOutput } from './rows'
import { fitText } from './textLimit'

/** A stretch of the user's text that words are put in the place of. */
interface Place {
  text: string
  span: Span
}

/** A word within the encoded text: its tokens are `[first, end)` of `ids`. */
interface PlacedWord {
  word: string
  ids: number[]
  first: number
  end: number
  /** Whether the text was cut behind it. */
  isCut: boolean
}

/** What the model must see to score words, and how its outputs become the scores. */
interface WordScoring {
  /** Each with one position. Copies that are the same for several words are here once: the first token of all words of n tokens is read from one row. */
  rows: Row[]
  warnings: string[]
  /** Takes a row's output; rows may come in any order. */
  onRow(index: number, output: RowOutput): void
  /** Once every row has been taken. */
  scores(): WordScore[]
}

/** Enough for 200 words of 25 tokens. 10,000 rows of 512 ids are 41 MB; of 16 they take some three minutes (125 M parameters, 2 cores). */
const MAX_COPIES = 10_000

/**
 * Scores each word in the place of the mask: see {@link WordScore} for what the numbers are. Nothing of a word is left out; one without a token gets a warning and no score.
 * @throws AppError `input_invalid` (a mask is left, too many copies), `text_too_long` naming the word, `cancelled` between two words
 */
export async function scoreWords(model: OpenModel, place: Place, words: string[], truncate: boolean, signal: AbortSignal | undefined): Promise<WordScoring> {
  const { tokenizer } = model
  const copies = new MaskedCopies(tokenizer.maskId ?? 0, { copies: MAX_COPIES, refuse: tooManyCopies })
  const warnings: string[] = []
  const placed: { word: PlacedWord; perToken: number[]; original: number[] }[] = []
  for (const given of words) {
    await breathe(signal)
    const word = await placedWord(model, place, given, truncate, warnings)
    if (word) placed.push({ word, perToken: leftToRight(copies, word), original: oneByOne(copies, word) })
  }
  const cut = placed.filter(({ word }) => word.isCut).length
  if (cut > 0) warnings.push(`With ${cut} of the ${words.length} words the text has more than ${model.maxTokens} tokens; it was cut behind them.`)
  return {
    rows: copies.rows,
    warnings,
    onRow: (index, output) => copies.read(index, output),
    scores: () => placed.map(({ word, perToken, original }) => scoreOf(tokenizer, word, perToken, original)),
  }
}

function scoreOf(tokenizer: TextTokenizer, { word, ids, first, end }: PlacedWord, perToken: number[], original: number[]): WordScore {
  const tokens = ids.slice(first, end).map((id) => tokenizer.idToToken(id))
  return { word, tokens, logLikelihood: sum(perToken), perToken, originalLogLikelihood: sum(original) }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

/** log p of each of a word's tokens, each with those behind it up to `maskedTo` masked. Filled in when its copies are read. */
function perToken(copies: MaskedCopies, { ids, first, end }: PlacedWord, maskedTo: (at: number) => number): number[] {
  const logs = new Array<number>(end - first).fill(0)
  for (let at = first; at < end; at++) {
    const token = ids[at] as number
    copies.want(ids, at, maskedTo(at), (logits, norm) => {
      logs[at - first] = (logits[token] as number) - norm
    })
  }
  return logs
}

/** Each token while it and the word's later ones are masked. */
const leftToRight = (copies: MaskedCopies, word: PlacedWord): number[] => perToken(copies, word, () => word.end)

/** Each token while it alone is masked. */
const oneByOne = (copies: MaskedCopies, word: PlacedWord): number[] => perToken(copies, word, (at) => at + 1)

const tooManyCopies = () =>
  new AppError(
    'input_invalid',
    `fill-mask: words: their tokens need more than ${MAX_COPIES.toLocaleString('en')} masked copies of the text.`,
    'Give fewer or shorter words at a time.',
    { field: 'words', limit: MAX_COPIES },
  )

/** The text with the word in its place, encoded as the whole that it then is; `null` for a word without tokens. */
async function placedWord(model: OpenModel, place: Place, given: string, truncate: boolean, warnings: string[]): Promise<PlacedWord | null> {
  const word = given.trim()
  const { start, end } = withoutSpace(place)
  const text = place.text.slice(0, start) + word + place.text.slice(end)
  if (typedMasks(text, model.tokenizer.maskToken).length > 0) throw stillMasked(given)
  const span = { start, end: start + word.length }
  const encoding = await model.tokenizer.encode(text)
  const range = tokensOf(encoding, span, model.tokenizer.spaceMark)
  if (!range) {
    warnings.push(`The word ${JSON.stringify(given)} has no token and is left out.`)
    return null
  }
  const ids = await fittingIds(model, encoding, range, given, truncate)
  const tokens = encoding.tokens.slice(range.start, range.end)
  if (reachesBeyond(tokens, text, span)) warnings.push(grownTogether(given, tokens))
  if (tokens.some(({ id }) => id === model.tokenizer.unkId)) warnings.push(unknownIn(given, model.tokenizer))
  return { word: given, ids, first: range.start, end: range.end, isCut: ids.length < encoding.ids.length }
}

/** A hidden span of a SentencePiece token begins with the space before the word, which stays. */
function withoutSpace({ text, span }: Place): Span {
  const inside = text.slice(span.start, span.end)
  const start = span.start + inside.length - inside.trimStart().length
  return { start, end: Math.max(start, span.end - (inside.length - inside.trimEnd().length)) }
}

/** Indices of the word's tokens, with a space mark that is a token of its own before it (`Ġ` before an emoji, `▁`): its span is empty or the space. */
function tokensOf({ tokens }: Encoding, span: Span, spaceMark: string): Span | null {
  const isInside = (token: Token) => !token.special && overlaps(token.span, span)
  const first = tokens.findIndex(isInside)
  if (first < 0) return null
  const before = tokens[first - 1]
  const hasMark = before !== undefined && before.token === spaceMark && before.wordId === tokens[first]?.wordId
  return { start: hasMark ? first - 1 : first, end: tokens.findLastIndex(isInside) + 1 }
}

const stillMasked = (word: string) =>
  new AppError('input_invalid', `fill-mask: words: with ${JSON.stringify(word)} the text still holds a mask.`, 'Give words as they would stand in the text.', {
    field: 'words',
    word,
  })

/** Whether a token is made of the word's letters and its neighbours': `dog` in the place of `<mask>s` is the token `dogs`. */
function reachesBeyond(tokens: Token[], text: string, span: Span): boolean {
  const start = Math.min(span.start, ...tokens.map((token) => token.span.start))
  const end = Math.max(span.end, ...tokens.map((token) => token.span.end))
  return text.slice(start, span.start).trim() !== '' || text.slice(span.end, end).trim() !== ''
}

function grownTogether(word: string, tokens: Token[]): string {
  return `The word ${JSON.stringify(word)} shares a token with the letters beside it: ${tokens.map(({ token }) => JSON.stringify(token)).join(', ')} is scored.`
}

const unknownIn = (word: string, tokenizer: TextTokenizer): string =>
  `The word ${JSON.stringify(word)} has characters that the vocabulary lacks: ${tokenizer.tokenizer.unkToken} is scored in their place.`

/** A text that the word makes too long is cut if asked, but never within the word. */
async function fittingIds(model: OpenModel, encoding: Encoding, range: Span, word: string, truncate: boolean): Promise<number[]> {
  const [count, limit] = [encoding.ids.length, model.maxTokens]
  if (count <= limit) return encoding.ids
  if (truncate && range.end < limit) return (await fitText(model, encoding, true)).encoding.ids
  const message = `fill-mask: words: with ${JSON.stringify(word)} the text has ${count} tokens, the model takes ${limit}.`
  throw new AppError('text_too_long', message, truncate ? 'Shorten the text before the word: a word is not cut.' : 'Shorten the text. Nothing was cut.', {
    count,
    limit,
    word,
  })
}
