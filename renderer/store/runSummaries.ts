import type { RunSummary } from '../lib/runSummary'
import type { Shown } from '../lib/taskPanel'
import type { Language } from '../messages/messages'
import { attentionSummary } from '../views/attention/summary'
import { classifySummary } from '../views/classify/summary'
import { entitiesSummary } from '../views/entities/summary'
import { generationSummary } from '../views/generate/summary'
import { sweepSummary } from '../views/interventions/summary'
import { lensSummary } from '../views/layers/summary'
import { choiceSummary } from '../views/multipleChoice/summary'
import { questionsSummary } from '../views/questions/summary'
import { saliencySummary } from '../views/saliency/summary'
import { similaritySummary } from '../views/similarity/summary'
import { statesSummary } from '../views/states/summary'
import { pairSummary, pairsSummary, surpriseSummary, textsSummary } from '../views/surprise/summary'
import { zeroShotSummary } from '../views/zeroShot/summary'
import type { Found, LookUpKind } from './inspectSlice'
import type { State } from './store'

/** What the history says of a panel's run; `null`: nothing came of it. */
type OfRun = (shown: Shown<never>, language: Language) => RunSummary | null

/** By panel. */
export const RUN_SUMMARIES: Partial<Record<string, OfRun>> = {
  entities: entitiesSummary as OfRun,
  questions: questionsSummary as OfRun,
  classify: classifySummary as OfRun,
  'zero-shot': zeroShotSummary as OfRun,
  'multiple-choice': choiceSummary as OfRun,
  similarity: similaritySummary as OfRun,
  generate: generationSummary as OfRun,
}

type OfLookUp<K extends LookUpKind> = (found: Found<K>, language: Language, state: State) => RunSummary | null

/** Look-ups that are a run of their panel; all others follow from these. */
export const LOOK_UP_SUMMARIES: { [K in LookUpKind]?: OfLookUp<K> } = {
  attended: attentionSummary,
  logitLens: lensSummary,
  occlusion: saliencySummary,
  surprise: surpriseSummary,
  goodSurprise: pairSummary,
  badSurprise: pairSummary,
  minimalPairs: pairsSummary,
  textSurprises: textsSummary,
  stateFigures: statesSummary,
  headAblation: sweepSummary,
}
