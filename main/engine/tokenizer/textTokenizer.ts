import type { Encoding as NativeEncoding } from '@anush008/tokenizers'
import { codePointStarts, type Token } from '../../../shared/text'
import { RobertaTokenizerFast } from './robertaTokenizerFast'

/** An encoded text or pair, template tokens included. */
export interface Encoding {
  ids: number[]
  tokens: Token[]
  /** 0 for the text, 1 for its pair, `null` for template tokens. */
  sequenceIds: (number | null)[]
  typeIds: number[]
}

/**
 * What tasks need of a tokenizer, over {@link RobertaTokenizerFast}: tokens with their spans in UTF-16 units of the user's text. Nothing beyond the tokenizer knows of code points.
 */
export class TextTokenizer {
  readonly tokenizer: RobertaTokenizerFast
  readonly maskId: number | null
  readonly unkId: number | null

  private constructor(tokenizer: RobertaTokenizerFast) {
    this.tokenizer = tokenizer
    this.maskId = tokenizer.maskTokenId
    this.unkId = tokenizer.unkTokenId
  }

  /** @throws AppError `tokenizer_missing`, `tokenizer_invalid` */
  static async load(folder: string): Promise<TextTokenizer> {
    return new TextTokenizer(await RobertaTokenizerFast.fromPretrained(folder))
  }

  get type(): string {
    return this.tokenizer.type
  }

  /** From tokenizer_config.json; `Infinity` where it sets none. */
  get maxLength(): number {
    return this.tokenizer.modelMaxLength
  }

  get maskToken(): string {
    return this.tokenizer.maskToken
  }

  async encode(text: string, pair?: string): Promise<Encoding> {
    const native = await this.tokenizer.encodeNative(text, pair)
    return {
      ids: native.getIds(),
      tokens: this.#tokens(native, [text, pair ?? '']),
      sequenceIds: native.getSequenceIds().map((id) => id ?? null),
      typeIds: native.getTypeIds(),
    }
  }

  /** Token ids to text, as the reference's `decode`. */
  decode(ids: number[], skipSpecialTokens: boolean): Promise<string> {
    return this.tokenizer.decode(ids, { skipSpecialTokens })
  }

  /** The vocabulary's strings as text, by the tokenizer's own decoder (reference `convert_tokens_to_string`). */
  joined(tokens: string[]): string {
    return this.tokenizer.joined(tokens)
  }

  tokenToId(token: string): number | null {
    return this.tokenizer.tokenToId(token)
  }

  /** The vocabulary's own string, e.g. `ĠParis`. */
  idToToken(id: number): string {
    return this.tokenizer.idToToken(id) ?? `<${id}>`
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
    return (await this.tokenizer.encode(text, undefined, { addSpecialTokens: false }))[0] ?? null
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
