import type { Sequence } from './batchEncoding'
import { BytePairs, fromByteCharacters, type MergeStep, piecesOf, toByteCharacters } from './byteLevelBpe'
import { invalid, PreTrainedTokenizer, type TokenToAdd } from './preTrainedTokenizer'
import { writeVocabulary } from './saveVocabulary'
import { type AddedToken, readTokenizerFiles, type TokenizerFiles } from './tokenizerFiles'
import { keptLengths, keptOneByOne, type Lengths, type TruncationStrategy } from './truncation'

const SPACE = /^\p{White_Space}/u
const LEADING = /^\p{White_Space}+/u
const TRAILING = /\p{White_Space}+$/u

/**
 * The slow tokenizer (reference: `RobertaTokenizer`, transformers 4.57.6). Where it differs from the fast one it differs as there: a space is added only at the beginning of
 * the text, unknown symbols become `<unk>`, there are no offsets and word ids. Its merges can be followed one by one.
 */
export class RobertaTokenizer extends PreTrainedTokenizer {
  readonly #vocab: Map<string, number>
  readonly #tokens: Map<number, string>
  readonly #merges: (string | [string, string])[]
  readonly #pairs: BytePairs
  readonly #addPrefixSpace: boolean
  readonly #added = new Map<string, AddedToken>()

  constructor({ json, config }: TokenizerFiles) {
    super(config)
    const { vocab, merges } = json.model as { vocab: Record<string, number>; merges: (string | [string, string])[] }
    this.#vocab = new Map(Object.entries(vocab))
    this.#tokens = new Map([...this.#vocab].map(([token, id]) => [id, token]))
    this.#merges = merges
    this.#pairs = new BytePairs(merges)
    this.#addPrefixSpace = config.add_prefix_space ?? false
    for (const token of json.added_tokens) this.#add(token)
  }

  /** Reads vocab.json with merges.txt, or the same from tokenizer.json. @throws AppError `tokenizer_missing`, `tokenizer_invalid`, `input_invalid` for a tokenizer that is not byte-level BPE */
  static async fromPretrained(folder: string): Promise<RobertaTokenizer> {
    const files = await readTokenizerFiles(folder)
    if (files.type !== 'BPE') throw invalid('folder', `its tokenizer is ${files.type}, not byte-level BPE; use RobertaTokenizerFast`)
    return new RobertaTokenizer(files)
  }

  /** How a text's pieces become tokens, merge by merge. Special tokens in the text are pieces without merges. */
  merges(text: string): { piece: string; steps: MergeStep[] }[] {
    return this.#split(text).flatMap((part) => {
      if (this.#added.has(part)) return [{ piece: part, steps: [] }]
      return piecesOf(part)
        .map(toByteCharacters)
        .map((piece) => ({ piece, steps: [...this.#pairs.steps(piece)] }))
    })
  }

  protected async sequenceOf(text: string | string[]): Promise<Sequence> {
    // Words always begin with a space.
    const tokens = Array.isArray(text) ? text.flatMap((word) => this.#tokensOf(word, true)) : this.#tokensOf(text, this.#addPrefixSpace)
    return {
      ids: this.convertTokensToIds(tokens),
      tokens: tokens.map((token) => (this.tokenToId(token) === null ? this.unkToken : token)),
      spans: null,
      wordIds: null,
    }
  }

  #tokensOf(text: string, addPrefixSpace: boolean): string[] {
    const prepared = addPrefixSpace && text !== '' && !SPACE.test(text) ? ` ${text}` : text
    return this.#split(prepared).flatMap((part) =>
      this.#added.has(part) ? [part] : piecesOf(part).flatMap((piece) => this.#pairs.tokens(toByteCharacters(piece))),
    )
  }

  /** The text cut at added tokens, the longest first; those that say so take the white space beside them. */
  #split(text: string): string[] {
    const contents = [...this.#added.keys()].sort((a, b) => b.length - a.length).map((content) => content.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    if (contents.length === 0) return [text]
    const parts = text.split(new RegExp(`(${contents.join('|')})`, 'u'))
    for (const [i, part] of parts.entries()) {
      const token = this.#added.get(part)
      if (!token || i % 2 === 0) continue
      if (token.lstrip) parts[i - 1] = (parts[i - 1] ?? '').replace(TRAILING, '')
      if (token.rstrip) parts[i + 1] = (parts[i + 1] ?? '').replace(LEADING, '')
    }
    return parts.filter((part) => part !== '')
  }

  protected override kept(lengths: Lengths, hasPair: boolean, budget: number, strategy: TruncationStrategy): Lengths {
    return strategy === 'longest_first' ? keptOneByOne(lengths, budget) : keptLengths(lengths, hasPair, budget, strategy)
  }

  protected async decodeIds(ids: number[], skipSpecialTokens: boolean): Promise<string> {
    const special = new Set(this.allSpecialIds)
    const kept = ids.filter((id) => !(skipSpecialTokens && special.has(id)))
    return fromByteCharacters(kept.map((id) => this.idToToken(id) ?? this.unkToken).join(''))
  }

  tokenToId(token: string): number | null {
    return this.#added.get(token)?.id ?? this.#vocab.get(token) ?? null
  }

  idToToken(id: number): string | null {
    return [...this.#added.values()].find((token) => token.id === id)?.content ?? this.#tokens.get(id) ?? null
  }

  get vocabSize(): number {
    return this.#vocab.size
  }

  getVocab(): Record<string, number> {
    return Object.fromEntries([...this.#vocab, ...[...this.#added].map(([content, { id }]): [string, number] => [content, id])])
  }

  get allSpecialIds(): number[] {
    return [...this.#added.values()].filter(({ special }) => special).map(({ id }) => id)
  }

  addTokens(tokens: TokenToAdd[], special = false): number {
    const before = this.length
    for (const token of tokens) {
      const { content, lstrip = false, rstrip = false, singleWord = false, normalized = !special } = typeof token === 'string' ? { content: token } : token
      this.#add({ id: this.tokenToId(content) ?? this.length, content, lstrip, rstrip, single_word: singleWord, normalized, special })
    }
    return this.length - before
  }

  #add(token: AddedToken): void {
    this.#added.set(token.content, token)
  }

  /**
   * Writes vocab.json (sorted by token, two spaces) and merges.txt as the reference does. Returns the files.
   * @throws AppError `output_failed` where a file is already there, unless `overwrite`
   */
  saveVocabulary(folder: string, filenamePrefix?: string, { overwrite = false } = {}): Promise<string[]> {
    const sorted = [...this.#vocab].sort(([a], [b]) => byCodePoints(a, b)).map(([token, id]) => `  ${JSON.stringify(token)}: ${id}`)
    return writeVocabulary(folder, filenamePrefix, overwrite, `{\n${sorted.join(',\n')}\n}\n`, this.#merges)
  }
}

/** Python's order of texts. */
function byCodePoints(a: string, b: string): number {
  const [x, y] = [Array.from(a, (c) => c.codePointAt(0) as number), Array.from(b, (c) => c.codePointAt(0) as number)]
  const at = x.findIndex((point, i) => point !== y[i])
  return at < 0 ? x.length - y.length : (x[at] as number) - (y[at] ?? -1)
}
