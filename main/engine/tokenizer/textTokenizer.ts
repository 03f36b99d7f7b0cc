import { type Encoding as NativeEncoding, Tokenizer } from '@anush008/tokenizers'
import { AppError } from '../../../shared/errors'
import { codePointStarts, type Token } from '../../../shared/text'
import { readTokenizerFiles, type TokenizerConfig } from './tokenizerFiles'

/** An encoded text or pair, template tokens included. */
export interface Encoding {
  ids: number[]
  tokens: Token[]
  /** 0 for the text, 1 for its pair, `null` for template tokens. */
  sequenceIds: (number | null)[]
  typeIds: number[]
}

/** The reference keeps "no limit" as 1e30; anything this large is none. */
const NO_LIMIT = 1e20

/**
 * The reference's own tokenizers (Rust, through N-API): exact ids, offsets and word ids. Their offsets count code points; here they become UTF-16 once,
 * and nothing beyond this class knows of code points.
 */
export class TextTokenizer {
  readonly type: string
  /** From tokenizer_config.json; `Infinity` where it sets none. */
  readonly maxLength: number
  readonly maskToken: string
  readonly maskId: number | null
  readonly #native: Tokenizer
  readonly #cleanUp: boolean

  private constructor(native: Tokenizer, type: string, config: TokenizerConfig) {
    this.#native = native
    this.type = type
    this.maxLength = config.model_max_length !== undefined && config.model_max_length < NO_LIMIT ? config.model_max_length : Number.POSITIVE_INFINITY
    const { mask_token: mask = '<mask>' } = config
    this.maskToken = typeof mask === 'string' ? mask : mask.content
    this.maskId = native.tokenToId(this.maskToken)
    this.#cleanUp = config.clean_up_tokenization_spaces ?? false
  }

  static async load(folder: string): Promise<TextTokenizer> {
    const { text, type, config } = await readTokenizerFiles(folder)
    try {
      return new TextTokenizer(Tokenizer.fromString(text), type, config)
    } catch (error) {
      throw new AppError(
        'tokenizer_invalid',
        `The tokenizer in "${folder}" cannot be used: ${(error as Error).message}.`,
        'Copy the tokenizer files again from where the model came.',
      )
    }
  }

  async encode(text: string, pair?: string): Promise<Encoding> {
    const native = await this.#native.encode(text, pair ?? null)
    return {
      ids: native.getIds(),
      tokens: this.#tokens(native, [text, pair ?? '']),
      sequenceIds: native.getSequenceIds().map((id) => id ?? null),
      typeIds: native.getTypeIds(),
    }
  }

  /** Token ids to text, as the reference's `decode`. */
  async decode(ids: number[], skipSpecialTokens: boolean): Promise<string> {
    const text = await this.#native.decode(ids, skipSpecialTokens)
    return this.#cleanUp ? cleanUp(text) : text
  }

  tokenToId(token: string): number | null {
    return this.#native.tokenToId(token)
  }

  /** The vocabulary's own string, e.g. `ĠParis`. */
  idToToken(id: number): string {
    return this.#native.idToToken(id) ?? `<${id}>`
  }

  /** How the vocabulary writes a leading space: byte-level BPE as Ġ, SentencePiece as ▁. */
  get spaceMark(): string {
    return this.type === 'BPE' ? 'Ġ' : '▁'
  }

  beginsWithSpace(id: number): boolean {
    return this.idToToken(id).startsWith(this.spaceMark)
  }

  /** The first token of a string by itself, without template tokens; `null` for none. */
  async firstToken(text: string): Promise<number | null> {
    const native = await this.#native.encode(text, null, { addSpecialTokens: false })
    return native.getIds()[0] ?? null
  }

  #tokens(native: NativeEncoding, texts: [string, string]): Token[] {
    const starts = texts.map(codePointStarts) as [Uint32Array, Uint32Array]
    const [ids, offsets, words, specials, sequences] = [
      native.getIds(),
      native.getOffsets(),
      native.getWordIds(),
      native.getSpecialTokensMask(),
      native.getSequenceIds(),
    ]
    return ids.map((id, i) => {
      const [start = 0, end = 0] = offsets[i] ?? []
      const at = starts[sequences[i] === 1 ? 1 : 0]
      const span = { start: at[start] ?? 0, end: at[end] ?? 0 }
      return { id, token: this.idToToken(id), span, wordId: words[i] ?? null, special: specials[i] === 1 }
    })
  }
}

/** `clean_up_tokenization` of the reference's base tokenizer: only where tokenizer_config.json asks for it. */
const cleanUp = (text: string): string =>
  text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re")
