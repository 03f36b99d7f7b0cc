import type {
  OccludedUnit,
  OcclusionInput,
  OcclusionUnit,
  Replacement,
  SaliencyTarget,
  SaliencyTargetsInput,
  SaliencyTask,
} from '../../shared/inspect/saliency'
import { askedTexts, isWindowed, type SaliencyTexts, saliencyTexts, servedTask } from '../views/saliency/texts'
import type { Context } from './store'

/** What of a target is drawn: its probability, or log(p / (1 − p)). */
export type ShownChange = 'value' | 'logit'
export type UnitOrder = 'text' | 'size'

export interface SaliencySettings {
  /** `null`: the first that the model serves. */
  task: SaliencyTask | null
  /** Texts that were changed here; all others are what the task's own panel holds. */
  texts: Partial<Record<SaliencyTask, SaliencyTexts>>
  unit: OcclusionUnit
  /** Of a text over the limit, from 0. */
  window: number
  replace: Replacement
  shown: ShownChange
  order: UnitOrder
  /** `null`: the model's own answer. */
  target: SaliencyTarget | null
  /** `null`: the target is weighed against nothing. */
  against: SaliencyTarget | null
}

/** Units that were there when a run was ended, so that only the rest is asked for. */
interface Resumed {
  asked: OcclusionInput
  units: OccludedUnit[]
  /** Of which model: `InspectSlice.inspected`. */
  inspected: number
}

export interface SaliencySlice {
  saliency: SaliencySettings
  /** What was last asked for; `null`: nothing yet. */
  askedSaliency: SaliencyTargetsInput | null
  /** A run that takes long and was asked for by hand. */
  allowedOcclusion: OcclusionInput | null
  resumedOcclusion: Resumed | null
  changeSaliency(change: Partial<SaliencySettings>): void
  writeSaliency(texts: SaliencyTexts): void
  runSaliency(): void
  allowOcclusion(asked: OcclusionInput): void
  resumeOcclusion(asked: OcclusionInput, units: OccludedUnit[]): void
}

const FIRST: SaliencySettings = {
  task: null,
  texts: {},
  unit: 'word',
  window: 0,
  replace: 'mask',
  shown: 'value',
  order: 'text',
  target: null,
  against: null,
}

export function saliencySlice({ set, get }: Context): SaliencySlice {
  return {
    saliency: FIRST,
    askedSaliency: null,
    allowedOcclusion: null,
    resumedOcclusion: null,
    changeSaliency: (change) => set({ saliency: { ...get().saliency, ...change } }),
    // Windows and a target's place are of the text: another one has others.
    writeSaliency: (texts) => {
      const { saliency } = get()
      set({ saliency: { ...saliency, window: 0, target: null, against: null, texts: { ...saliency.texts, [texts.task]: texts } } })
    },
    runSaliency: () => {
      const { model, saliency } = get()
      if (model.status !== 'ready') return
      const task = servedTask(saliency.task, model.info)
      const texts = task && askedTexts(saliencyTexts(get(), task))
      set({ askedSaliency: texts && { ...texts, ...(isWindowed(texts) && { window: saliency.window }), unit: saliency.unit } })
    },
    allowOcclusion: (allowedOcclusion) => set({ allowedOcclusion }),
    resumeOcclusion: (asked, units) => set({ allowedOcclusion: asked, resumedOcclusion: { asked, units, inspected: get().inspected } }),
  }
}
