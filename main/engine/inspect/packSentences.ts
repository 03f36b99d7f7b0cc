import { AppError } from '../../../shared/errors'
import type { PackedSentence, PackedSentences, PackedSequence, PackSentencesInput } from '../../../shared/inspect/tokenizer'
import type { Span } from '../../../shared/text'
import { breathe } from '../breathe'
import type { OpenModel } from '../openModel'
import type { TextTokenizer } from '../tokenizer/textTokenizer'

/** A sentence as spans of its tokens, in UTF-16 units of the whole text. */
interface Sentence {
  document: number
  span: Span
  tokens: Span[]
}

/**
 * FULL-SENTENCES (Liu et al. 2019, arXiv 1907.11692, section 4.2): whole sentences, in order, fill each sequence up to the limit; a sequence may go on into the next document,
 * with one more separator token between the two. A blank line ends a document. A sentence over the limit is cut, and begins a sequence.
 * @throws AppError `input_invalid` for a limit that the model has not, `tokenizer_missing`, `tokenizer_invalid`, `cancelled` between two documents
 */
export async function packSentences(model: OpenModel, { text, maxTokens: wanted }: PackSentencesInput, signal: AbortSignal): Promise<PackedSentences> {
  await breathe(signal)
  const { tokenizer, maxTokens: most } = model
  const template = (await tokenizer.encode('')).ids.length
  const maxTokens = wanted ?? most
  if (maxTokens > most || maxTokens <= template) throw outOfRange(maxTokens, template, most)
  const sentences = await sentencesOf(text, tokenizer, signal)
  const pieces = sentences.flatMap((sentence) => piecesOf(sentence, maxTokens - template))
  return {
    maxTokens,
    documents: (sentences.at(-1)?.document ?? -1) + 1,
    sequences: packed(pieces, template, maxTokens),
    cutSentences: pieces.filter(({ piece }) => piece?.index === 1).length,
  }
}

/** Each fills what is left of the last sequence, or begins one. */
function packed(sentences: PackedSentence[], template: number, maxTokens: number): PackedSequence[] {
  const sequences: PackedSequence[] = []
  for (const sentence of sentences) {
    const last = sequences.at(-1)
    const before = last?.sentences.at(-1)
    const separators = before && before.document !== sentence.document ? 1 : 0
    if (last && sentence.piece === null && last.tokens + separators + sentence.tokens <= maxTokens) {
      last.sentences.push(sentence)
      last.tokens += separators + sentence.tokens
      last.separators += separators
    } else sequences.push({ tokens: template + sentence.tokens, separators: 0, sentences: [sentence] })
  }
  return sequences
}

/** The sentence, or as many full pieces as it needs and the rest. */
function piecesOf({ document, span, tokens }: Sentence, most: number): PackedSentence[] {
  if (tokens.length <= most) return [{ document, span, tokens: tokens.length, piece: null }]
  const of = Math.ceil(tokens.length / most)
  return Array.from({ length: of }, (_, i) => {
    const own = tokens.slice(i * most, (i + 1) * most)
    return { document, span: { start: own[0]?.start ?? 0, end: own.at(-1)?.end ?? 0 }, tokens: own.length, piece: { index: i + 1, of } }
  })
}

async function sentencesOf(text: string, tokenizer: TextTokenizer, signal: AbortSignal): Promise<Sentence[]> {
  const sentences: Sentence[] = []
  let document = 0
  for (const span of documentsOf(text)) {
    await breathe(signal)
    const found = await sentencesOfDocument(text, span, document, tokenizer)
    if (found.length > 0) document++
    sentences.push(...found)
  }
  return sentences
}

/** Stretches between blank lines, without the white space around them. */
function documentsOf(text: string): Span[] {
  const blanks = [...text.matchAll(/\r?\n[^\S\n]*\n\s*/g), { index: text.length, 0: '' }]
  const ends = blanks.map(({ index, 0: blank }) => ({ end: index, next: index + blank.length }))
  return ends.map(({ end }, i) => trimmed(text, { start: ends[i - 1]?.next ?? 0, end })).filter(({ start, end }) => start < end)
}

/** One language for all, so that the same text is always cut the same. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** A document is encoded whole: a sentence amid it keeps the space before it. A token belongs to the sentence that it begins in. */
async function sentencesOfDocument(text: string, { start, end }: Span, document: number, tokenizer: TextTokenizer): Promise<Sentence[]> {
  const content = text.slice(start, end)
  const { tokens, sequenceIds } = await tokenizer.encode(content)
  const spans = tokens.filter((_, i) => sequenceIds[i] === 0).map(({ span }) => ({ start: start + span.start, end: start + span.end }))
  const sentences = sentenceStarts(content).map((from, i, all) => ({ from: start + from, to: start + (all[i + 1] ?? content.length) }))
  let next = 0
  return sentences.flatMap(({ from, to }, i) => {
    const first = next
    const isLast = i === sentences.length - 1
    while (next < spans.length && (isLast || (spans[next]?.start ?? 0) < to)) next++
    const own = spans.slice(first, next)
    return own.length === 0 ? [] : [{ document, span: trimmed(text, { start: from, end: to }), tokens: own }]
  })
}

/** Each segment takes a copy of the whole text that is segmented (4 GB for 1 MB of sentences), so that is a window that moves on. */
const WINDOW = 4000
/** Where a sentence ends may be decided by what follows it: the last ones of a window are looked at again in the next. */
const AGAIN = 2

function sentenceStarts(text: string): number[] {
  const starts: number[] = []
  let at = 0
  let size = WINDOW
  while (at < text.length) {
    const found = Array.from(segmenter.segment(text.slice(at, at + size)), ({ index }) => at + index)
    const next = found.at(-AGAIN)
    if (at + size >= text.length) return starts.concat(found)
    if (next === undefined || next === at) size *= 2
    else {
      starts.push(...found.slice(0, -AGAIN))
      at = next
      size = WINDOW
    }
  }
  return starts
}

function trimmed(text: string, { start, end }: Span): Span {
  const part = text.slice(start, end)
  return { start: end - part.trimStart().length, end: start + part.trimEnd().length }
}

const outOfRange = (found: number, template: number, most: number) =>
  new AppError(
    'input_invalid',
    `maxTokens: ${found} is out of range: a sequence has ${template} template tokens, one more at least, and the model takes ${most} at most.`,
    `Give ${template + 1} to ${most}.`,
    { field: 'maxTokens', found },
  )
