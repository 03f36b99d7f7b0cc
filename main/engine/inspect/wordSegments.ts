import { AppError } from '../../../shared/errors'
import type { ByteLevelSteps, MergeSteps, UnigramSegmentation } from '../../../shared/inspect/tokenizer'
import { BytePairs, piecesOf, toByteCharacters } from '../tokenizer/byteLevelBpe'
import type { RobertaTokenizerFast } from '../tokenizer/robertaTokenizerFast'
import { Unigram } from './unigram'

/** How a tokenizer cuts one word, step by step: computed here, since the library gives only the result, and compared with that result. */
export class WordSegments {
  readonly #tokenizer: RobertaTokenizerFast
  #pairs: BytePairs | null = null
  #unigram: Unigram | null = null

  constructor(tokenizer: RobertaTokenizerFast) {
    this.#tokenizer = tokenizer
  }

  /** @throws AppError `input_invalid`: not one piece; `config_unsupported`: the tokenizer cuts it by rules besides its model */
  async of(word: string): Promise<MergeSteps> {
    if (this.#tokenizer.json.added_tokens.some(({ content }) => content === word)) return this.#added(word)
    if (this.#tokenizer.type === 'BPE') return this.#byteLevel(word)
    return this.#segmented(word)
  }

  #added(word: string): MergeSteps {
    const id = this.#tokenizer.tokenToId(word) ?? 0
    const found = { bytes: bytesOf(word), symbols: [word], tokens: [word], ids: [id] }
    return this.#tokenizer.type === 'BPE'
      ? { kind: 'bpe', ...found, steps: [] }
      : { kind: 'unigram', ...found, pieces: [{ piece: word, id, score: 0 }], score: 0 }
  }

  async #byteLevel(word: string): Promise<ByteLevelSteps> {
    const text = this.#tokenizer.normalized(word.replace(/^Ġ+/, (signs) => ' '.repeat(signs.length)))
    const pieces = piecesOf(text)
    if (pieces.length !== 1) throw notOnePiece(word, pieces)
    const characters = toByteCharacters(text)
    const steps = [...this.#bytePairs().steps(characters)].map(({ pair: [left, right], rank, tokens }) => ({ left, right, rank, symbols: tokens }))
    const symbols = Array.from(characters)
    const found = this.#tokensOf(steps.at(-1)?.symbols ?? symbols)
    // A text that begins without a space may be given one; the same piece amid a text is not.
    const addsSpace = this.#tokenizer.json.pre_tokenizer?.add_prefix_space === true && !/^\p{White_Space}/u.test(text)
    if (!addsSpace) await this.#compare(word, text, found.ids)
    return { kind: 'bpe', bytes: bytesOf(text), symbols, steps, ...found }
  }

  async #segmented(word: string): Promise<UnigramSegmentation> {
    const marked = this.#marked(this.#tokenizer.normalized(word).replaceAll(' ', MARK))
    const parts = marked.split(/(?=▁)/)
    if (parts.length !== 1 || marked === '') throw notOnePiece(word, parts)
    const pieces = this.#unigramModel().segmentation(marked)
    const found = { ids: pieces.map(({ id }) => id), tokens: pieces.map(({ id }) => this.#tokenizer.idToToken(id) ?? `<${id}>`) }
    await this.#compare(word, word, found.ids)
    const score = pieces.reduce((sum, piece) => sum + piece.score, 0)
    return { kind: 'unigram', bytes: bytesOf(marked), symbols: Array.from(marked), pieces, score, ...found }
  }

  /** The pre-tokenizer puts the sign for a space before a text that begins without. */
  #marked(text: string): string {
    const { prepend_scheme, add_prefix_space } = (this.#tokenizer.json.pre_tokenizer ?? {}) as { prepend_scheme?: string; add_prefix_space?: boolean }
    const isPut = prepend_scheme === undefined ? add_prefix_space !== false : prepend_scheme !== 'never'
    return isPut && text !== '' && !text.startsWith(MARK) ? MARK + text : text
  }

  #bytePairs(): BytePairs {
    this.#pairs ??= new BytePairs(this.#tokenizer.json.model.merges as (string | [string, string])[])
    return this.#pairs
  }

  #unigramModel(): Unigram {
    const { vocab, unk_id } = this.#tokenizer.json.model as { vocab: [string, number][]; unk_id?: number | null }
    this.#unigram ??= new Unigram(vocab, unk_id ?? 0)
    return this.#unigram
  }

  #tokensOf(symbols: string[]): { tokens: string[]; ids: number[] } {
    const ids = symbols.map((symbol) => this.#tokenizer.tokenToId(symbol) ?? this.#tokenizer.unkTokenId ?? 0)
    return { tokens: ids.map((id) => this.#tokenizer.idToToken(id) ?? `<${id}>`), ids }
  }

  /** Steps that lead elsewhere than the tokenizer would be worse than none. */
  async #compare(word: string, text: string, ids: number[]): Promise<void> {
    const real = await this.#tokenizer.encode(text, undefined, { addSpecialTokens: false })
    if (real.length === ids.length && real.every((id, i) => id === ids[i])) return
    const tokens = (some: number[]) => some.map((id) => this.#tokenizer.idToToken(id) ?? `<${id}>`).join(' ')
    throw new AppError(
      'config_unsupported',
      `The steps of "${word}" cannot be shown: the tokenizer cuts it into ${tokens(real)}, its model alone into ${tokens(ids)}.`,
      'Give a single word without special tokens.',
      { word },
    )
  }
}

const MARK = '▁'

/** UTF-8 in hexadecimal digits. */
const bytesOf = (text: string): string[] => Buffer.from(text).toString('hex').match(/../g) ?? []

const notOnePiece = (word: string, pieces: string[]) =>
  new AppError(
    'input_invalid',
    `word: "${word}" is ${pieces.length} pieces (${pieces.map((piece) => JSON.stringify(piece)).join(', ')}); merges stay within one.`,
    'Give one of the pieces.',
    { field: 'word', pieces },
  )
