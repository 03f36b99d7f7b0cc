import type { AppError } from '../../../../shared/errors'
import type {
  MinimalPairs,
  MinimalPairsInput,
  PairSums,
  PllVariant,
  TextSum,
  TextSurprises,
  TextSurprisesInput,
  TokenScores,
} from '../../../../shared/inspect/surprise'
import { addScores, emptyCalibration, joinedCalibration, totalOf } from '../../../../shared/inspect/surpriseFigures'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import type { OpenModel } from '../../openModel'
import { ownError, type Prepared, runPrepared } from '../../tasks/rows'
import { requireScored, type ScoredText, scoredText } from './scoredText'
import { columnsOfScores, scoringOf, type TokenScore } from './tokenScores'

interface Many {
  texts: string[]
  variant: PllVariant
  truncate: boolean
  /** The first that is run. */
  from: number
}

type Heard = (place: number, outcome: TokenScores | AppError) => void

/** Masked copies that are batched together: enough to find others of like length, and few enough that something is seen every second or so. */
const GROUP_TOKENS = 4096

/** Each text's scores, a group of texts at a time; what is wrong with one text is its own outcome. `onGroup`: after each group. @throws AppError `cancelled`, `head_missing` */
async function scoreTexts(model: OpenModel, { texts, variant, truncate, from }: Many, signal: AbortSignal, heard: Heard, onGroup: () => void): Promise<void> {
  let group: { place: number; scores: TokenScore[]; job: Prepared<void> }[] = []
  let tokens = 0
  const run = async () => {
    await runPrepared(
      model,
      group.map(({ job }) => job),
      signal,
    )
    for (const { place, scores } of group) heard(place, columnsOfScores(model, scores))
    onGroup()
    group = []
    tokens = 0
  }
  for (const [place, text] of texts.entries()) {
    if (place < from) continue
    await breathe(signal)
    const prepared = await prepare(model, { text, truncate }).catch(ownError)
    if (!('scored' in prepared)) {
      heard(place, prepared)
      continue
    }
    const scores: TokenScore[] = []
    const job = scoringOf(model, prepared, prepared.scored, variant, (score) => scores.push(score))
    group.push({ place, scores, job })
    tokens += job.rows.reduce((sum, { ids }) => sum + ids.length, 0)
    if (tokens >= GROUP_TOKENS) await run()
  }
  await run()
}

async function prepare(model: OpenModel, input: { text: string; truncate: boolean }): Promise<ScoredText> {
  const text = await scoredText(model, input)
  requireScored(text)
  return text
}

/** Each text's total and the calibration over all: {@link TextSurprises}. @throws AppError `head_missing`, `cancelled` */
export async function textSurprises(model: OpenModel, input: TextSurprisesInput, { signal, partial }: CallContext): Promise<TextSurprises> {
  await requireModel(model)
  const all = noTexts()
  let part = noTexts()
  const heard: Heard = (text, outcome) => {
    if ('code' in outcome) part.failed.push({ text, message: outcome.message })
    else {
      part.scored.push({ text, ...totalOf(outcome) })
      addScores(part.calibration, outcome)
    }
  }
  await scoreTexts(model, { ...input, from: input.from ?? 0 }, signal, heard, () => {
    partial(part)
    all.scored.push(...part.scored)
    all.failed.push(...part.failed)
    all.calibration = joinedCalibration(all.calibration, part.calibration)
    part = noTexts()
  })
  return { ...all, scored: all.scored.sort((a, b) => a.text - b.text) }
}

const noTexts = (): TextSurprises => ({ scored: [], failed: [], calibration: emptyCalibration() })

/** Which sentence of each pair is likelier: {@link MinimalPairs}. @throws AppError `head_missing`, `cancelled` */
export async function minimalPairs(model: OpenModel, { pairs, from = 0, ...how }: MinimalPairsInput, { signal, partial }: CallContext): Promise<MinimalPairs> {
  await requireModel(model)
  const texts = pairs.flatMap(({ good, bad }) => [good, bad])
  const sums: (TextSum | AppError | undefined)[] = []
  const all: MinimalPairs = { scored: [], failed: [] }
  let told = from
  // Both sentences of a pair may be of different groups: a pair is told once both are there.
  const tell = () => {
    const part: MinimalPairs = { scored: [], failed: [] }
    for (; told < pairs.length && sums[2 * told] && sums[2 * told + 1]; told++) addPair(part, told, sums[2 * told], sums[2 * told + 1])
    partial(part)
    all.scored.push(...part.scored)
    all.failed.push(...part.failed)
  }
  const heard: Heard = (place, outcome) => {
    // A text beside itself is a tie: in batches of other lengths its numbers differ in the seventh digit.
    const isSame = place % 2 === 1 && texts[place] === texts[place - 1]
    sums[place] = isSame ? sums[place - 1] : 'code' in outcome ? outcome : totalOf(outcome)
  }
  await scoreTexts(model, { texts, ...how, from: 2 * from }, signal, heard, tell)
  return all
}

function addPair({ scored, failed }: MinimalPairs, pair: number, good: TextSum | AppError | undefined, bad: TextSum | AppError | undefined): void {
  if (!good || !bad) return
  if ('code' in good) failed.push({ pair, message: `good: ${good.message}` })
  else if ('code' in bad) failed.push({ pair, message: `bad: ${bad.message}` })
  else scored.push({ pair, good, bad } satisfies PairSums)
}

/** What every text would lack is said once. @throws AppError `head_missing`, `tokenizer_missing` */
async function requireModel(model: OpenModel): Promise<void> {
  await scoredText(model, { text: '' })
}
