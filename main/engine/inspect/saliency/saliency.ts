import { AppError } from '../../../../shared/errors'
import {
  type OccludedUnit,
  type Occlusion,
  type OcclusionInput,
  type Replacement,
  SALIENCY_HEADS,
  type SaliencyTargets,
  type SaliencyTargetsInput,
  type SaliencyTask,
  type ScoredTarget,
} from '../../../../shared/inspect/saliency'
import type { CallContext } from '../../../../shared/rpc'
import type { OpenModel } from '../../openModel'
import { factsOf } from '../../tasks/facts'
import { answers } from './answers'
import { choices } from './choices'
import { entities } from './entities'
import { filledWords } from './filledWords'
import { labels } from './labels'
import { type Measured, OcclusionRuns } from './occlusionRuns'
import type { Reading, Scorable, Scorer } from './scorable'
import { type PlacedUnit, unitsOf } from './units'
import { zeroShotLabels } from './zeroShotLabels'

type Of<K extends SaliencyTask> = Extract<SaliencyTargetsInput, { task: K }>
const SCORABLE: { [K in SaliencyTask]: (model: OpenModel, input: Of<K>) => Promise<Scorable> } = {
  'text-classification': labels,
  'token-classification': entities,
  'question-answering': answers,
  'fill-mask': filledWords,
  'multiple-choice': choices,
  'zero-shot-classification': zeroShotLabels,
}

/**
 * Above these a run is made once more before its time is believed: in a model's first run the head is still loaded,
 * and the first of a length takes twice as long as the next (467 tokens, 17 M parameters: 103 ms, then 44).
 */
const DOUBTFUL_MS = { first: 100, later: 1000 }

/** What an answer hangs on: units of the text are taken away, one at a time, and the model is run again. Each question carries its whole text. */
export class Saliency {
  readonly #model: OpenModel
  /** Of the last run: what the next is expected to take. */
  readonly #measured: Measured = { msPerToken: null }

  constructor(model: OpenModel) {
    this.#model = model
  }

  /**
   * One run of the untouched text: what could be explained, in which units, and what that would cost.
   * @throws AppError `head_missing`, `text_too_long`, `mask_missing`, `input_invalid`, `cancelled`
   */
  async targets(input: SaliencyTargetsInput, signal: AbortSignal): Promise<SaliencyTargets> {
    const { scorable, units, runs, ms } = await this.#prepared(input, signal)
    const isKnown = this.#measured.msPerToken !== null
    const first = await runs.untouched(scorable.places)
    const tokens = runs.tokensOf(units)
    if (runs.estimatedMs(tokens) > DOUBTFUL_MS[isKnown ? 'later' : 'first']) await runs.untouched(scorable.places)
    const scorers = await scorable.answers(first.read)
    return {
      ...factsOf(this.#model, runs.untouchedTokens, { tokenize: ms, run: first.ms, post: 0 }),
      ...scorable.seen,
      texts: scorable.texts,
      units: units.map(({ text, start, end }) => ({ text, start, end })),
      targets: scorers.map((scorer) => rated(scorer, scorable, first.read)),
      isProbability: scorable.isProbability,
      runs: units.reduce((sum, { places }) => sum + places.filter((row) => row.length > 0).length, 0),
      estimatedMs: runs.estimatedMs(tokens),
      warnings: scorable.warnings,
    }
  }

  /** Parts come before it, as `OcclusionPart`: the units that came since the last, in the order of the text. @throws AppError as `targets`, and `input_invalid` for a target that the model cannot rate */
  async occlusion(input: OcclusionInput, { signal, partial }: CallContext): Promise<Occlusion> {
    const { scorable, units, runs, ms } = await this.#prepared(input, signal)
    const base = await runs.untouched(scorable.places)
    const scorers = await scorersOf(scorable, input, base.read)
    const targets = scorers.map((scorer) => rated(scorer, scorable, base.read))
    const found: OccludedUnit[] = []
    const chosen = chosenOf(units, input.only)
    for await (const done of runs.occluded(chosen, scorers, targets, base.read)) {
      found.push(...done)
      partial({ targets, units: done })
    }
    return {
      ...factsOf(this.#model, runs.seen.tokens, { tokenize: ms, run: runs.seen.ms, post: 0 }),
      texts: scorable.texts,
      targets,
      units: found,
      isProbability: scorable.isProbability,
      runs: runs.seen.rows,
      warnings: scorable.warnings,
    }
  }

  async #prepared(input: SaliencyTargetsInput & { replace?: Replacement }, signal: AbortSignal) {
    const started = performance.now()
    this.#model.network.requireHead(SALIENCY_HEADS[input.task])
    if (input.replace === 'mask' && this.#model.tokenizer.maskId === null) throw noMaskToken(input.task)
    const scorable = await (SCORABLE[input.task] as (model: OpenModel, input: SaliencyTargetsInput) => Promise<Scorable>)(this.#model, input)
    const units = unitsOf(scorable.texts, scorable.rows, input.unit)
    if (units.length === 0) throw nothingToTake(input.task)
    const runs = new OcclusionRuns(this.#model, scorable, input.replace ?? 'mask', this.#measured, signal)
    return { scorable, units, runs, ms: performance.now() - started }
  }
}

/** The given targets, or the model's own answer. @throws AppError `input_invalid` */
async function scorersOf(scorable: Scorable, { task, targets }: OcclusionInput, read: Reading): Promise<Scorer[]> {
  if (targets) return Promise.all(targets.map((target) => scorable.scorer(target, read)))
  const [best] = await scorable.answers(read)
  if (best) return [best]
  throw new AppError(
    'input_invalid',
    `${task}: target: the model finds nothing in this text that could be explained.`,
    'Name a target, or write another text.',
    {
      field: 'target',
    },
  )
}

function rated(scorer: Scorer, { rows, seen: { windows, window } }: Scorable, read: Reading): ScoredTarget {
  const { text = '', textPair, pieces = [] } = rows[scorer.row] ?? {}
  const attended = { text, ...(textPair !== undefined && { textPair }), ...(windows.length > 1 && { window }), pieces }
  return { target: scorer.target, name: scorer.name, ...scorer.score(read), attended }
}

/** With their places among all. @throws AppError `input_invalid` */
function chosenOf(units: PlacedUnit[], only: number[] | undefined): (PlacedUnit & { unit: number })[] {
  const all = units.map((unit, i) => ({ ...unit, unit: i }))
  if (!only) return all
  const beyond = only.find((at) => at >= units.length)
  if (beyond !== undefined)
    throw new AppError(
      'input_invalid',
      `saliency: only: there is no unit ${beyond}; the text has ${units.length}, counted from 0.`,
      'Ask for units of this text.',
      {
        field: 'only',
      },
    )
  const wanted = new Set(only)
  return all.filter(({ unit }) => wanted.has(unit))
}

const nothingToTake = (task: SaliencyTask): AppError =>
  new AppError('input_invalid', `${task}: text: it has no token that could be taken away.`, 'Write a text with at least one word besides the mask.', {
    field: 'text',
  })

const noMaskToken = (task: SaliencyTask): AppError =>
  new AppError('input_invalid', `${task}: replace: it is mask, and the tokenizer of this model has no mask token.`, 'Choose drop or pad.', { field: 'replace' })
