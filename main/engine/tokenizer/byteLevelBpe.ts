/** GPT-2's bytes as printable characters (`bytes_to_unicode`): the printable ones stand for themselves, the other 68 for U+0100 and on. */
const BYTE_CHARACTERS = byteCharacters()
const CHARACTER_BYTES = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]))

function byteCharacters(): string[] {
  const isPrintable = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++))
}

/**
 * The pieces that are merged each by itself (GPT-2's pattern): contractions, words, numbers and signs with the space before them, and white space.
 * `\s` of JavaScript has U+FEFF and lacks U+0085; the reference's is White_Space.
 */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

export const piecesOf = (text: string): string[] => text.match(PIECES) ?? []

/** A piece's UTF-8 bytes, one character each. */
export const toByteCharacters = (piece: string): string => Array.from(new TextEncoder().encode(piece), (byte) => BYTE_CHARACTERS[byte]).join('')

/** The text of joined tokens; bytes that are not UTF-8 give U+FFFD. A character that stands for no byte gives its own bytes. */
export function fromByteCharacters(characters: string): string {
  const bytes = Array.from(characters).flatMap((character) => CHARACTER_BYTES.get(character) ?? [...new TextEncoder().encode(character)])
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

/** One merge of byte-pair encoding: the pair, its rank among the merges, and the tokens after it. */
export interface MergeStep {
  pair: [string, string]
  rank: number
  tokens: string[]
}

/** Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909): the adjacent pair that was learned first is merged, all its places at once, until none is left. */
export class BytePairs {
  readonly #ranks: Map<string, number>

  constructor(merges: (string | [string, string])[]) {
    this.#ranks = new Map(merges.map((merge, rank) => [typeof merge === 'string' ? merge : merge.join(' '), rank]))
  }

  /** Every step from single characters to tokens. */
  *steps(piece: string): Generator<MergeStep> {
    let tokens = Array.from(piece)
    for (let best = this.#best(tokens); best !== null; best = this.#best(tokens)) {
      tokens = merged(tokens, best.pair)
      yield { ...best, tokens }
    }
  }

  tokens(piece: string): string[] {
    let tokens = Array.from(piece)
    for (const step of this.steps(piece)) tokens = step.tokens
    return tokens
  }

  #best(tokens: string[]): { pair: [string, string]; rank: number } | null {
    let best: { pair: [string, string]; rank: number } | null = null
    for (let i = 0; i + 1 < tokens.length; i++) {
      const pair: [string, string] = [tokens[i] as string, tokens[i + 1] as string]
      const rank = this.#ranks.get(pair.join(' '))
      if (rank !== undefined && (best === null || rank < best.rank)) best = { pair, rank }
    }
    return best
  }
}

function merged(tokens: string[], [left, right]: [string, string]): string[] {
  const result: string[] = []
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === left && tokens[i + 1] === right) result.push(left + tokens[++i])
    else result.push(tokens[i] as string)
  }
  return result
}
