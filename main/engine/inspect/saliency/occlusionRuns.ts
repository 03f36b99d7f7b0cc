import { AppError } from '../../../../shared/errors'
import type { OccludedScore, OccludedUnit, Replacement, SaliencyScore, ScoredTarget } from '../../../../shared/inspect/saliency'
import type { OpenModel } from '../../openModel'
import { type Prepared, type RowOutput, runPrepared } from '../../tasks/rows'
import { type OccludedRow, occludedRow } from './occludedRow'
import type { Reading, Scorable, Scorer } from './scorable'
import type { PlacedUnit } from './units'

/** What a token of a run takes, by what was run last. */
export interface Measured {
  msPerToken: number | null
}

export type ChosenUnit = PlacedUnit & { unit: number }

/** Tokens that are run before a part is told: one batch, half a second of a model of roberta-base's size on two cores. */
const PART_TOKENS = 512

/** A unit with the rows that change without it. */
interface Pending {
  unit: ChosenUnit
  rows: (OccludedRow | null)[]
}

/** Runs of one task's rows, untouched and with units taken away. */
export class OcclusionRuns {
  readonly seen = { rows: 0, tokens: 0, ms: 0 }
  readonly #model: OpenModel
  readonly #scorable: Scorable
  readonly #replace: Replacement
  readonly #measured: Measured
  readonly #signal: AbortSignal

  constructor(model: OpenModel, scorable: Scorable, replace: Replacement, measured: Measured, signal: AbortSignal) {
    this.#model = model
    this.#scorable = scorable
    this.#replace = replace
    this.#measured = measured
    this.#signal = signal
  }

  /** Of the untouched rows together. */
  get untouchedTokens(): number {
    return this.#scorable.rows.reduce((sum, { encoded }) => sum + encoded.ids.length, 0)
  }

  /** That the model must see for these units, at most. */
  tokensOf(units: PlacedUnit[]): number {
    const lengths = this.#scorable.rows.map(({ encoded }) => encoded.ids.length)
    return units.reduce((sum, { places }) => sum + places.reduce((own, row, i) => own + (row.length > 0 ? (lengths[i] ?? 0) : 0), 0), 0)
  }

  /** By what was run last. */
  estimatedMs(tokens: number): number {
    return tokens * (this.#measured.msPerToken ?? 0)
  }

  async untouched(places: number[]): Promise<{ read: Reading; ms: number }> {
    const before = this.seen.ms
    const outputs = await this.#run(this.#scorable.rows.map(({ encoded }) => ({ ids: encoded.ids, positions: places })))
    const columns = new Map(places.map((place, i) => [place, i]))
    return { read: (row, place) => logitsAt(outputs[row], columns.get(place)), ms: this.seen.ms - before }
  }

  /** Units in their order, as many at a time as fill a batch. `base`: on the untouched rows. */
  async *occluded(units: ChosenUnit[], scorers: Scorer[], targets: SaliencyScore[], base: Reading): AsyncGenerator<OccludedUnit[]> {
    const places = [...new Set(scorers.flatMap((scorer) => scorer.places))]
    for (const part of this.#parts(units, scorers)) {
      const rows = part.flatMap((pending) => pending.rows.filter((row) => row !== null))
      const outputs = await this.#run(rows.map((row) => ({ ...row, positions: places.flatMap((place) => row.now(place) ?? []) })))
      const ofRow = new Map(rows.map((row, i) => [row, outputs[i]]))
      yield part.map(({ unit, rows }) => {
        const read: Reading = (row, place) => {
          const own = rows[row]
          if (!own) return base(row, place)
          const left = places.filter((other) => own.now(other) !== null)
          return own.now(place) === null ? null : logitsAt(ofRow.get(own), left.indexOf(place))
        }
        return scoredUnit(
          unit,
          scorers.map((scorer, i) => (this.#leaves(unit, scorer) ? changeOf(targets[i] as ScoredTarget, scorer.score(read)) : null)),
        )
      })
    }
  }

  *#parts(units: ChosenUnit[], scorers: Scorer[]): Generator<Pending[]> {
    let part: Pending[] = []
    let tokens = 0
    for (const unit of units) {
      const rows = scorers.some((scorer) => this.#leaves(unit, scorer)) ? this.#rowsWithout(unit) : []
      const own = rows.reduce((sum, row) => sum + (row?.ids.length ?? 0), 0)
      if (part.length > 0 && tokens + own > PART_TOKENS) {
        yield part
        ;[part, tokens] = [[], 0]
      }
      part.push({ unit, rows })
      tokens += own
    }
    if (part.length > 0) yield part
  }

  #rowsWithout(unit: ChosenUnit): (OccludedRow | null)[] {
    const ids = { mask: this.#model.tokenizer.maskId ?? 0, pad: this.#model.config.pad_token_id }
    return this.#scorable.rows.map(({ encoded }, i) => {
      const places = unit.places[i] ?? []
      return places.length > 0 ? occludedRow(encoded.ids, places, this.#replace, ids) : null
    })
  }

  /** Whether a target can be rated without the unit: what it is read from may be masked, but not be gone. */
  #leaves({ places }: ChosenUnit, { row, own }: Scorer): boolean {
    return this.#replace === 'mask' || !own.some((place) => places[row]?.includes(place))
  }

  async #run(rows: { ids: number[]; positions: number[]; hidden?: number[] }[]): Promise<RowOutput[]> {
    if (rows.length === 0) return []
    let ms = 0
    const job: Prepared<RowOutput[]> = {
      head: this.#scorable.head,
      rows,
      tokenizeMs: 0,
      finish: (outputs, { run }) => {
        ms = run
        return outputs
      },
    }
    const [outputs] = await runPrepared(this.#model, [job], this.#signal)
    if (!outputs || outputs instanceof AppError) throw outputs ?? new Error('no outputs')
    const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0)
    this.seen.rows += rows.length
    this.seen.tokens += tokens
    this.seen.ms += ms
    this.#measured.msPerToken = ms / tokens
    return outputs
  }
}

/** One of a row's positions. */
function logitsAt(output: RowOutput | undefined, at: number | undefined): Float32Array | null {
  if (!output || at === undefined || at < 0) return null
  const classes = output.logits.shape[1] ?? 0
  return output.logits.data.subarray(at * classes, (at + 1) * classes)
}

const scoredUnit = ({ unit, text, start, end }: ChosenUnit, scores: OccludedUnit['scores']): OccludedUnit => ({ unit, text, start, end, scores })

const changeOf = (base: SaliencyScore, occluded: SaliencyScore): OccludedScore => ({
  ...occluded,
  change: base.value - occluded.value,
  logitChange: base.logit - occluded.logit,
})
