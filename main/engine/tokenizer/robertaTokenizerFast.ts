import path from 'node:path'
import { AddedToken, type Encoding as NativeEncoding, Tokenizer } from '@anush008/tokenizers'
import { AppError } from '../../../shared/errors'
import { codePointStarts } from '../../../shared/text'
import type { Sequence } from './batchEncoding'
import { encodesInPieces, textPieces } from './pieces'
import { invalid, PreTrainedTokenizer, type TokenToAdd } from './preTrainedTokenizer'
import { copyTo, writeVocabulary } from './saveVocabulary'
import { readTokenizerFiles, SENTENCE_PIECE, type TokenizerFiles, type TokenizerJson } from './tokenizerFiles'

/**
 * The fast tokenizer: tokenizers 0.22.2 (Rust, through N-API) gives ids, offsets and word ids. It serves every family: byte-level BPE, and the Unigram of
 * CamemBERT and XLM-RoBERTa. Reference: `RobertaTokenizerFast`, `CamembertTokenizerFast`, `XLMRobertaTokenizerFast`.
 */
export class RobertaTokenizerFast extends PreTrainedTokenizer {
  /** The model's type, e.g. `BPE` or `Unigram`. */
  readonly type: string
  readonly #native: Tokenizer
  readonly #files: TokenizerFiles
  readonly #folder: string
  readonly #special = new Set<number>()
  #inPieces: boolean

  constructor(native: Tokenizer, files: TokenizerFiles, folder: string) {
    super(files.config)
    this.type = files.type
    this.#native = native
    this.#files = files
    this.#folder = folder
    this.#inPieces = encodesInPieces(files.json)
    for (const { id, special } of files.json.added_tokens) if (special) this.#special.add(id)
  }

  /** Reads tokenizer.json, else vocab.json with merges.txt, else sentencepiece.bpe.model. @throws AppError `tokenizer_missing`, `tokenizer_invalid` */
  static async fromPretrained(folder: string): Promise<RobertaTokenizerFast> {
    const files = await readTokenizerFiles(folder)
    try {
      return new RobertaTokenizerFast(Tokenizer.fromString(files.text), files, folder)
    } catch (error) {
      throw new AppError(
        'tokenizer_invalid',
        `The tokenizer in "${folder}" cannot be used: ${(error as Error).message}.`,
        'Copy the tokenizer files again from where the model came.',
      )
    }
  }

  /** The native encoding of a text or pair with the file's own template, in one step: the path of the application. */
  encodeNative(text: string, pair?: string): Promise<NativeEncoding> {
    return this.#native.encode(text, pair ?? null)
  }

  /** What the tokenizer was made from: its model, its added tokens, its pre-tokenizer. */
  get json(): TokenizerJson {
    return this.#files.json
  }

  /** A text as the file's normalizer writes it, before it is cut into pieces. */
  normalized(text: string): string {
    return this.#native.getNormalizer()?.normalizeString(text) ?? text
  }

  protected async sequenceOf(text: string | string[]): Promise<Sequence> {
    if (typeof text === 'string') return this.#sequenceOfText(text)
    if (this.#files.json.pre_tokenizer?.type === 'ByteLevel' && !this.#files.json.pre_tokenizer.add_prefix_space)
      throw invalid('is_split_into_words', 'words need add_prefix_space, which tokenizer_config.json does not set')
    // Each word is a text of its own: that is what a text in words means to the library.
    const words = await Promise.all(text.map((word) => this.sequenceOf(word)))
    return {
      ids: words.flatMap(({ ids }) => ids),
      tokens: words.flatMap(({ tokens }) => tokens),
      spans: words.flatMap(({ spans }) => spans ?? []),
      wordIds: words.flatMap(({ ids }, word) => ids.map(() => word)),
    }
  }

  async #sequenceOfText(text: string): Promise<Sequence> {
    const sequences: Sequence[] = []
    let start = 0
    for (const piece of this.#inPieces ? textPieces(text) : [text]) {
      sequences.push(toSequence(await this.#native.encode(piece, null, { addSpecialTokens: false }), piece, start))
      start += piece.length
    }
    return sequences.length === 1 ? (sequences[0] as Sequence) : joinedSequences(sequences)
  }

  /** Tokens as text (reference `convert_tokens_to_string`). */
  joined(tokens: string[]): string {
    return this.#native.getDecoder()?.decode(tokens) ?? tokens.join(' ')
  }

  protected decodeIds(ids: number[], skipSpecialTokens: boolean): Promise<string> {
    return this.#native.decode(ids, skipSpecialTokens)
  }

  tokenToId(token: string): number | null {
    return this.#native.tokenToId(token)
  }

  idToToken(id: number): string | null {
    return this.#native.idToToken(id)
  }

  get vocabSize(): number {
    return this.#native.getVocabSize(false)
  }

  override get length(): number {
    return this.#native.getVocabSize(true)
  }

  getVocab(): Record<string, number> {
    return this.#native.getVocab(true)
  }

  get allSpecialIds(): number[] {
    return [...this.#special].sort((a, b) => a - b)
  }

  addTokens(tokens: TokenToAdd[], special = false): number {
    const added = tokens.map((token) => (typeof token === 'string' ? { content: token } : token))
    // Where an added token may end is not looked into again.
    this.#inPieces = false
    const count = this.#native.addAddedTokens(
      added.map(({ content, lstrip = false, rstrip = false, singleWord = false, normalized = !special }) => {
        return new AddedToken(content, special, { leftStrip: lstrip, rightStrip: rstrip, singleWord, normalized })
      }),
    )
    for (const { content } of special ? added : []) this.#special.add(this.tokenToId(content) ?? 0)
    return count
  }

  /**
   * Writes the vocabulary: vocab.json and merges.txt as `tokenizers` does, or a copy of sentencepiece.bpe.model. Returns the files.
   * @throws AppError `output_failed` where a file is already there, unless `overwrite`
   */
  async saveVocabulary(folder: string, filenamePrefix?: string, { overwrite = false } = {}): Promise<string[]> {
    if (this.type !== 'BPE') return [await copyTo(path.join(this.#folder, SENTENCE_PIECE), folder, filenamePrefix, overwrite)]
    const { vocab, merges } = this.#files.json.model as { vocab: Record<string, number>; merges: (string | [string, string])[] }
    // Written entry by entry: an object would move the tokens that are numbers to its front.
    const inOrder = Object.entries(vocab).sort(([, a], [, b]) => a - b)
    const entries = inOrder.map(([token, id]) => `${JSON.stringify(token)}:${id}`)
    return writeVocabulary(folder, filenamePrefix, overwrite, `{${entries.join(',')}}`, merges)
  }
}

/** Offsets of the library count code points; here they become UTF-16, counted from `before` on. */
function toSequence(native: NativeEncoding, text: string, before: number): Sequence {
  const starts = codePointStarts(text)
  return {
    ids: native.getIds(),
    tokens: native.getTokens(),
    spans: native.getOffsets().map(([start = 0, end = 0]) => ({ start: before + (starts[start] ?? 0), end: before + (starts[end] ?? 0) })),
    wordIds: native.getWordIds().map((word) => word ?? null),
  }
}

/** Parts of one text; words are counted through. */
function joinedSequences(parts: Sequence[]): Sequence {
  let words = 0
  const wordIds = parts.flatMap((part) => {
    const own = (part.wordIds ?? []).map((word) => (word === null ? null : words + word))
    words = 1 + (own.findLast((word) => word !== null) ?? words - 1)
    return own
  })
  return { ids: parts.flatMap(({ ids }) => ids), tokens: parts.flatMap(({ tokens }) => tokens), spans: parts.flatMap(({ spans }) => spans ?? []), wordIds }
}
