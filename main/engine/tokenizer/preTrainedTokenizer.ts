import { AppError } from '../../../shared/errors'
import { BatchEncoding, type EncodedRow, padded, type Sequence } from './batchEncoding'
import { namesOf, type SpecialTokens, type TokenizerConfig } from './tokenizerFiles'
import { keptLengths, type Lengths, type TruncationStrategy, windows } from './truncation'

/** How a text is encoded: the arguments of the reference's `__call__`, in camelCase, with its defaults. */
export interface CallOptions {
  /** The second of a pair (or of each pair). */
  textPair?: string | string[] | undefined
  /** Default: true. */
  addSpecialTokens?: boolean | undefined
  /** Default: false. `true` is `longest_first`. */
  truncation?: boolean | TruncationStrategy | undefined
  /** Template tokens included. Default: `modelMaxLength`. */
  maxLength?: number | undefined
  /** Tokens that neighbouring windows share. */
  stride?: number | undefined
  /** One row for each window instead of the first alone. */
  returnOverflowingTokens?: boolean | undefined
  /** Default: false. `true` is `longest`. */
  padding?: boolean | 'longest' | 'max_length' | undefined
  padToMultipleOf?: number | undefined
  paddingSide?: 'left' | 'right' | undefined
  truncationSide?: 'left' | 'right' | undefined
  /** Each text is a list of words; the fast tokenizer then needs `add_prefix_space`, as in the reference. */
  isSplitIntoWords?: boolean | undefined
  returnTokenTypeIds?: boolean | undefined
  returnSpecialTokensMask?: boolean | undefined
  /** Spans in UTF-16 units. */
  returnOffsetsMapping?: boolean | undefined
}

export interface DecodeOptions {
  skipSpecialTokens?: boolean | undefined
  /** Default: what tokenizer_config.json says, else false. */
  cleanUpTokenizationSpaces?: boolean | undefined
}

/** A token to add: text, or with the reference's `AddedToken` properties. */
export type TokenToAdd = string | { content: string; lstrip?: boolean; rstrip?: boolean; singleWord?: boolean; normalized?: boolean }

/** The reference keeps "no limit" as 1e30; anything this large is none. */
const NO_LIMIT = 1e20

/**
 * What the tokenizers of the family share (reference: `tokenization_utils_base.py` and `tokenization_roberta.py`, transformers 4.57.6): template, pairs, truncation, windows, padding.
 * A text is `<s> A </s>`, a pair `<s> A </s></s> B </s>`; token types are all 0.
 */
export abstract class PreTrainedTokenizer {
  /** From tokenizer_config.json; `Infinity` where it sets none. */
  modelMaxLength: number
  paddingSide: 'left' | 'right' = 'right'
  truncationSide: 'left' | 'right' = 'right'
  readonly bosToken: string
  readonly eosToken: string
  readonly sepToken: string
  readonly clsToken: string
  readonly unkToken: string
  readonly padToken: string
  readonly maskToken: string
  readonly #cleanUp: boolean

  constructor(config: TokenizerConfig) {
    const names: SpecialTokens = namesOf(config)
    this.bosToken = names.bos_token
    this.eosToken = names.eos_token
    this.sepToken = names.sep_token
    this.clsToken = names.cls_token
    this.unkToken = names.unk_token
    this.padToken = names.pad_token
    this.maskToken = names.mask_token
    this.modelMaxLength = config.model_max_length !== undefined && config.model_max_length < NO_LIMIT ? config.model_max_length : Number.POSITIVE_INFINITY
    this.#cleanUp = config.clean_up_tokenization_spaces ?? false
  }

  /** A text's tokens, without template tokens. */
  protected abstract sequenceOf(text: string | string[]): Promise<Sequence>
  protected abstract decodeIds(ids: number[], skipSpecialTokens: boolean): Promise<string>
  abstract tokenToId(token: string): number | null
  abstract idToToken(id: number): string | null
  /** The vocabulary without added tokens. */
  abstract get vocabSize(): number
  /** All tokens with their ids, added ones included. */
  abstract getVocab(): Record<string, number>
  /** Adds tokens that the vocabulary lacks, with ids behind it; says how many were new. */
  abstract addTokens(tokens: TokenToAdd[], special?: boolean): number
  /** Ids of special tokens: the named ones and those that were added as special. */
  abstract get allSpecialIds(): number[]

  get bosTokenId(): number | null {
    return this.tokenToId(this.bosToken)
  }
  get eosTokenId(): number | null {
    return this.tokenToId(this.eosToken)
  }
  get sepTokenId(): number | null {
    return this.tokenToId(this.sepToken)
  }
  get clsTokenId(): number | null {
    return this.tokenToId(this.clsToken)
  }
  get unkTokenId(): number | null {
    return this.tokenToId(this.unkToken)
  }
  get padTokenId(): number | null {
    return this.tokenToId(this.padToken)
  }
  get maskTokenId(): number | null {
    return this.tokenToId(this.maskToken)
  }
  /** Vocabulary and added tokens. */
  get length(): number {
    return Object.keys(this.getVocab()).length
  }

  /** A text as the vocabulary's strings. */
  async tokenize(text: string): Promise<string[]> {
    return (await this.sequenceOf(text)).tokens
  }

  /** The ids of one text or pair; with `truncation` of its first window. */
  async encode(text: string, textPair?: string, options: CallOptions = {}): Promise<number[]> {
    return (await this.call(text, { ...options, textPair })).inputIds[0] ?? []
  }

  /**
   * One text, a batch of texts, or (with `isSplitIntoWords`) one text as words or a batch of these: always a list of rows.
   * @throws AppError `input_invalid` naming the option
   */
  async call(text: string | string[] | string[][], options: CallOptions = {}): Promise<BatchEncoding> {
    const samples = samplesOf(text, options)
    const rows: EncodedRow[] = []
    for (const [sample, [first, second]] of samples.entries()) rows.push(...(await this.#rowsOf(first, second, sample, options)))
    return this.#batch(this.#padded(rows, options), options)
  }

  /** `<s> A </s>` or `<s> A </s></s> B </s>`. */
  buildInputsWithSpecialTokens(ids: number[], pair?: number[]): number[] {
    return templated([ids, pair ?? null], { open: this.clsTokenId ?? 0, close: this.sepTokenId ?? 0 })
  }

  /** 1 for template tokens. `alreadyHasSpecialTokens`: the ids are a whole input, in which special ids are looked for. */
  getSpecialTokensMask(ids: number[], pair?: number[], alreadyHasSpecialTokens = false): number[] {
    if (alreadyHasSpecialTokens && pair) throw invalid('pair', 'ids that already have special tokens are one sequence')
    const special = new Set(this.allSpecialIds)
    if (alreadyHasSpecialTokens) return ids.map((id) => Number(special.has(id)))
    return templated([ids.map(() => 0), pair ? pair.map(() => 0) : null], { open: 1, close: 1 })
  }

  /** All 0: RoBERTa has no token types. */
  createTokenTypeIdsFromSequences(ids: number[], pair?: number[]): number[] {
    return this.buildInputsWithSpecialTokens(ids, pair).map(() => 0)
  }

  /** 2, or 4 for a pair. */
  numSpecialTokensToAdd(pair = false): number {
    return pair ? 4 : 2
  }

  /** Unknown tokens get the id of `<unk>`. */
  convertTokensToIds(tokens: string[]): number[]
  convertTokensToIds(tokens: string): number
  convertTokensToIds(tokens: string | string[]): number | number[] {
    const idOf = (token: string) => this.tokenToId(token) ?? this.unkTokenId ?? 0
    return typeof tokens === 'string' ? idOf(tokens) : tokens.map(idOf)
  }

  /** `null` for an id that is not in the vocabulary. */
  convertIdsToTokens(ids: number[]): (string | null)[] {
    return ids.map((id) => this.idToToken(id))
  }

  async decode(ids: number[], { skipSpecialTokens = false, cleanUpTokenizationSpaces = this.#cleanUp }: DecodeOptions = {}): Promise<string> {
    const text = await this.decodeIds(ids, skipSpecialTokens)
    return cleanUpTokenizationSpaces ? cleanUp(text) : text
  }

  batchDecode(rows: number[][], options: DecodeOptions = {}): Promise<string[]> {
    return Promise.all(rows.map((ids) => this.decode(ids, options)))
  }

  async #rowsOf(text: string | string[], pair: string | string[] | null, sample: number, options: CallOptions): Promise<EncodedRow[]> {
    const [first, second] = [await this.sequenceOf(text), pair === null ? null : await this.sequenceOf(pair)]
    const { addSpecialTokens = true, stride = 0, truncationSide = this.truncationSide } = options
    const budget = this.#budget(options, second !== null)
    const lengths: Lengths = [first.ids.length, second?.ids.length ?? 0]
    const [a, b] = budget === null ? lengths : this.kept(lengths, second !== null, budget, truncationOf(options) as TruncationStrategy)
    const cuts = [windows(lengths[0], a, stride, truncationSide), windows(lengths[1], b, stride, truncationSide)]
    return combined(cuts[0] ?? [], cuts[1] ?? [])
      .slice(0, options.returnOverflowingTokens ? undefined : 1)
      .map(([x, y]) => this.#row(part(first, x), second && part(second, y), sample, addSpecialTokens))
  }

  /** The slow tokenizer cuts otherwise where lengths are equal. */
  protected kept(lengths: Lengths, hasPair: boolean, budget: number, strategy: TruncationStrategy): Lengths {
    return keptLengths(lengths, hasPair, budget, strategy)
  }

  /** Tokens of the text itself; `null` for no limit. */
  #budget(options: CallOptions, hasPair: boolean): number | null {
    const maxLength = options.maxLength ?? this.modelMaxLength
    if (truncationOf(options) === null || maxLength === Number.POSITIVE_INFINITY) return null
    const added = (options.addSpecialTokens ?? true) ? this.numSpecialTokensToAdd(hasPair) : 0
    if (!Number.isInteger(maxLength) || maxLength < added) throw invalid('max_length', `it is ${maxLength}; the template alone has ${added} tokens`)
    return maxLength - added
  }

  #row(first: Sequence, second: Sequence | null, sample: number, isTemplated: boolean): EncodedRow {
    const join = <T>(pick: (sequence: Sequence, index: 0 | 1) => T[], open: T, close: T): T[] => {
      const parts: [T[], T[] | null] = [pick(first, 0), second && pick(second, 1)]
      return isTemplated ? templated(parts, { open, close }) : parts.flatMap((items) => items ?? [])
    }
    const ids = join(({ ids }) => ids, this.clsTokenId ?? 0, this.sepTokenId ?? 0)
    const nothing = { start: 0, end: 0 }
    return {
      ids,
      tokens: join(({ tokens }) => tokens, this.clsToken, this.sepToken),
      typeIds: ids.map(() => 0),
      attentionMask: ids.map(() => 1),
      specialTokensMask: join(({ ids }) => ids.map(() => 0), 1, 1),
      spans: first.spans && join(({ spans }) => spans ?? [], nothing, nothing),
      wordIds: first.wordIds && join<number | null>(({ wordIds }) => wordIds ?? [], null, null),
      sequenceIds: join<number | null>(({ ids }, index) => ids.map(() => index), null, null),
      sample,
    }
  }

  #padded(
    rows: EncodedRow[],
    { padding = false, maxLength = this.modelMaxLength, padToMultipleOf = 1, paddingSide = this.paddingSide }: CallOptions,
  ): EncodedRow[] {
    if (padding === false) return rows
    const longest = padding === 'max_length' && maxLength !== Number.POSITIVE_INFINITY ? maxLength : Math.max(...rows.map(({ ids }) => ids.length))
    const length = Math.ceil(longest / padToMultipleOf) * padToMultipleOf
    return rows.map((row) => padded(row, length, { id: this.padTokenId ?? 1, token: this.padToken, side: paddingSide }))
  }

  #batch(rows: EncodedRow[], options: CallOptions): BatchEncoding {
    const batch = new BatchEncoding(rows)
    if (options.returnTokenTypeIds) batch.tokenTypeIds = rows.map(({ typeIds }) => typeIds)
    if (options.returnSpecialTokensMask) batch.specialTokensMask = rows.map(({ specialTokensMask }) => specialTokensMask)
    if (options.returnOverflowingTokens) batch.overflowToSampleMapping = rows.map(({ sample }) => sample)
    if (!options.returnOffsetsMapping) return batch
    if (rows.some(({ spans }) => spans === null)) throw invalid('return_offsets_mapping', 'the slow tokenizer keeps no offsets; use the fast one')
    batch.offsetsMapping = rows.map(({ spans }) => spans ?? [])
    return batch
  }
}

const truncationOf = ({ truncation = false }: CallOptions): TruncationStrategy | null =>
  truncation === false ? null : truncation === true ? 'longest_first' : truncation

/** Each text with its pair. */
function samplesOf(text: string | string[] | string[][], { textPair, isSplitIntoWords }: CallOptions): [string | string[], string | string[] | null][] {
  const isOne = isSplitIntoWords ? !Array.isArray(text[0]) : typeof text === 'string'
  const texts = (isOne ? [text] : text) as (string | string[])[]
  if (textPair === undefined) return texts.map((one) => [one, null])
  const pairs = typeof textPair === 'string' || (isSplitIntoWords && isOne) ? [textPair] : textPair
  if (pairs.length !== texts.length) throw invalid('text_pair', `there are ${pairs.length} for ${texts.length} texts`)
  return texts.map((one, i) => [one, pairs[i] as string | string[]])
}

/** Windows of both sequences in the order of tokenizers 0.22.2 (`Encoding::merge_with`): the first of each; the later ones of the text with all of the pair; the text's first with the pair's later ones. */
function combined<T>(first: T[], second: T[]): [T, T][] {
  const [a, ...later] = first
  const [b, ...others] = second
  if (a === undefined || b === undefined) return []
  return [[a, b], ...later.flatMap((x): [T, T][] => [[x, b], ...others.map((y): [T, T] => [x, y])]), ...others.map((y): [T, T] => [a, y])]
}

function part({ ids, tokens, spans, wordIds }: Sequence, { start, end }: { start: number; end: number }): Sequence {
  return { ids: ids.slice(start, end), tokens: tokens.slice(start, end), spans: spans?.slice(start, end) ?? null, wordIds: wordIds?.slice(start, end) ?? null }
}

const templated = <T>([first, second]: [T[], T[] | null], { open, close }: { open: T; close: T }): T[] =>
  second ? [open, ...first, close, close, ...second, close] : [open, ...first, close]

/** `clean_up_tokenization` of the reference's base tokenizer. */
const cleanUp = (text: string): string =>
  [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", " 's", " 've", " 're"].reduce(
    (cleaned, mark) => cleaned.replaceAll(mark, mark === " ' " ? "'" : mark.slice(1)),
    text,
  )

export const invalid = (field: string, why: string) =>
  new AppError('input_invalid', `tokenize: ${field}: ${why}.`, 'Correct the field and try again.', { field })
