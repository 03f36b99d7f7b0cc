/** What an unknown character costs below the vocabulary's worst piece (tokenizers 0.22.2, `unigram/model.rs` `K_UNK_PENALTY`). */
const UNKNOWN_PENALTY = 10

export interface UnigramPiece {
  piece: string
  id: number
  /** Log probability; of several unknown characters their sum. */
  score: number
}

/** The best way to a place in the text: the piece that ends there, and the score of all up to it. */
interface Best {
  start: number
  score: number
  known: boolean
}

/**
 * A unigram language model over pieces (Kudo 2018, arXiv 1804.10959): of all segmentations the one whose log probabilities have the greatest sum,
 * found from left to right (Viterbi). Reference: tokenizers 0.22.2, `unigram/model.rs` `encode_optimized`, unknown characters fused.
 */
export class Unigram {
  readonly #scores: Map<string, number>
  readonly #ids: Map<string, number>
  readonly #unknown: { id: number; score: number }
  /** UTF-16 units of the longest piece: no piece has more characters. */
  readonly #longest: number

  /** `vocab`: piece and score, by id. */
  constructor(vocab: [string, number][], unknownId: number) {
    this.#scores = new Map(vocab)
    this.#ids = new Map(vocab.map(([piece], id) => [piece, id]))
    this.#longest = vocab.reduce((most, [piece]) => Math.max(most, piece.length), 1)
    this.#unknown = { id: unknownId, score: vocab.reduce((least, [, score]) => Math.min(least, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY }
  }

  segmentation(text: string): UnigramPiece[] {
    const characters = Array.from(text)
    const best = this.#lattice(characters)
    const pieces: (UnigramPiece & { known: boolean })[] = []
    for (let end = characters.length; end > 0; ) {
      const { start, score, known } = best[end] as Best
      const own = score - (best[start]?.score ?? 0)
      const next = pieces[0]
      const piece = characters.slice(start, end).join('')
      if (next && !known && !next.known) Object.assign(next, { piece: piece + next.piece, score: own + next.score })
      else pieces.unshift({ piece, id: this.#unknown.id, score: own, known })
      end = start
    }
    // What unknown characters are together may be a piece after all; its own score is exact, that of a difference is not.
    return pieces.map(({ piece, score, known }) => ({
      piece,
      id: this.#ids.get(piece) ?? this.#unknown.id,
      score: known ? (this.#scores.get(piece) ?? score) : score,
    }))
  }

  /** For each place the best way to it. Of equal ones the first stays: the longest last piece. */
  #lattice(characters: string[]): (Best | undefined)[] {
    const best: (Best | undefined)[] = [{ start: 0, score: 0, known: true }]
    for (let start = 0; start < characters.length; start++) {
      const before = best[start]?.score ?? 0
      const offer = (end: number, score: number, known: boolean) => {
        const found = best[end]
        if (!found || before + score > found.score) best[end] = { start, score: before + score, known }
      }
      const isSingle = this.#offerPieces(characters, start, (end, score) => offer(end, score, true))
      if (!isSingle) offer(start + 1, this.#unknown.score, false)
    }
    return best
  }

  /** Offers every piece that begins at `start`; whether one of a single character does. */
  #offerPieces(characters: string[], start: number, offer: (end: number, score: number) => void): boolean {
    let text = ''
    let isSingle = false
    for (let end = start; end < Math.min(characters.length, start + this.#longest); ) {
      text += characters[end++]
      const score = this.#scores.get(text)
      if (score === undefined) continue
      offer(end, score)
      isSingle ||= end === start + 1
    }
    return isSingle
  }
}
