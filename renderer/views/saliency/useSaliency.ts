import { useEffect, useMemo } from 'react'
import type { OccludedUnit, OcclusionInput, SaliencyTargets, SaliencyTargetsInput, SaliencyTask, ScoredTarget } from '../../../shared/inspect/saliency'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { debounced } from '../../lib/debounce'
import { infoOf } from '../../lib/shownModel'
import { useRemaining } from '../../lib/useRemaining'
import { asksTheSame } from '../../store/inspectSlice'
import type { SaliencySettings } from '../../store/saliencySlice'
import { useStore } from '../../store/store'
import { chosenTargets, missingUnits } from './saliency'
import { runsOnEdit, type SaliencyTexts, saliencyTexts, servedTask } from './texts'

const RUN_DELAY_MS = 250
/** What is expected to take less begins by itself. */
const AUTOMATIC_MS = 1000

/** What is drawn of one text. */
export interface Explained {
  input: SaliencyTargetsInput
  found: SaliencyTargets
  /** One target, or two. */
  targets: ScoredTarget[]
  settings: SaliencySettings
}

/** The task that is explained, and its texts. */
export function useTexts(): { task: SaliencyTask; texts: SaliencyTexts } | null {
  const info = useStore(({ model }) => infoOf(model))
  const { drafts, text, hidden, saliency } = useStore((state) => state)
  const task = info && servedTask(saliency.task, info)
  return useMemo(() => (task ? { task, texts: saliencyTexts({ drafts, text, hidden, saliency }, task) } : null), [task, drafts, text, hidden, saliency])
}

/** What could be explained of the texts that were last asked for. An edit asks after a pause, if the user wants that. */
export function useExplained(): { state: LookUpState<'saliencyTargets'>; explained: Explained | null } {
  useRunOnEdit()
  const asked = useStore((state) => state.askedSaliency)
  const settings = useStore((state) => state.saliency)
  const state = useLookUp('saliencyTargets', asked)
  const { found } = state
  const explained = useMemo(
    () => found && { input: found.input, found: found.result, targets: chosenTargets(found.result.targets, settings.target, settings.against), settings },
    [found, settings],
  )
  return { state, explained }
}

function useRunOnEdit() {
  const texts = useTexts()?.texts ?? null
  const { unit, window } = useStore((state) => state.saliency)
  const isInSight = useStore((state) => state.panel === 'saliency' && state.model.status === 'ready')
  const wanted = useStore((state) => state.settings.runOnEdit)
  const run = useStore((state) => state.runSaliency)
  const asks = isInSight && wanted && texts !== null && runsOnEdit(texts)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each edit begins the pause anew
  useEffect(() => {
    if (!asks) return
    const later = debounced(RUN_DELAY_MS, async () => run())
    later.soon()
    return () => later.cancel()
  }, [asks, texts, unit, window, run])
}

export interface Occluded {
  state: LookUpState<'occlusion'>
  question: OcclusionInput
  /** All that there are of what is asked, whether they came in one go or not. */
  units: OccludedUnit[]
  isWhole: boolean
  /** Milliseconds that what is left is expected to take. */
  leftMs: number
  /** Whether it waits to be asked for. */
  waits: boolean
  /** Begins, or asks for what is left. */
  start(): void
}

const sameQuestion = ({ only: _, ...one }: OcclusionInput, other: OcclusionInput): boolean => asksTheSame(one, other)

/** Each unit taken away: a run that was ended, or whose engine died, goes on with the rest. */
export function useOccluded({ input, found, targets, settings }: Explained): Occluded {
  const question = useMemo<OcclusionInput>(
    () => ({ ...input, replace: settings.replace, targets: targets.map(({ target }) => target) }),
    [input, targets, settings.replace],
  )
  const count = found.units.length
  const before = useUnitsBefore(question)
  const allowed = useStore((store) => store.allowedOcclusion)
  // Another text waits until the engine is free: what is left of this one, a minute perhaps, is no longer wanted.
  const isWanted = useStore((store) => asksTheSame(store.askedSaliency, input))
  const isReady = useStore((store) => store.model.status === 'ready')
  const { allowOcclusion, resumeOcclusion } = useStore((store) => store)
  const missing = useMemo(() => missingUnits(count, before), [count, before])
  const isAsked = isWanted && targets.length > 0 && missing.length > 0 && (found.estimatedMs < AUTOMATIC_MS || asksTheSame(allowed, question))
  const state = useLookUp('occlusion', isAsked ? { ...question, ...(before.length > 0 && { only: missing }) } : null)
  const now = unitsNow(state, question)
  const units = useMemo(() => mergedUnits(before, now), [before, now])
  const isWhole = units.length >= count
  const paceMs = useRemaining(state.isRunning, units.length, count)
  const hasFailed = state.lookUp?.status === 'failed'
  // What was there is kept: once the engine is back, only the rest is asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each failure
  useEffect(() => {
    if (hasFailed && units.length > 0) resumeOcclusion(question, units)
  }, [hasFailed])
  return {
    state,
    question,
    units,
    isWhole,
    leftMs: paceMs ?? (found.estimatedMs * (count - units.length)) / Math.max(1, count),
    waits: isWanted && isReady && targets.length > 0 && !isWhole && !state.isRunning,
    start: () => {
      if (units.length > 0) resumeOcclusion(question, units)
      else if (isAsked) state.askAgain()
      else allowOcclusion(question)
    },
  }
}

const NONE: OccludedUnit[] = []

/** Until the rest has begun to come, what was there before is there twice. */
const mergedUnits = (before: OccludedUnit[], now: OccludedUnit[]): OccludedUnit[] => [...new Map([...before, ...now].map((one) => [one.unit, one])).values()]

/** Of what is running, was ended, or is done. */
function unitsNow({ found, begun }: LookUpState<'occlusion'>, question: OcclusionInput): OccludedUnit[] {
  if (begun && sameQuestion(begun.input, question)) return begun.part.units
  return found && sameQuestion(found.input, question) ? found.result.units : NONE
}

/** Those that there were of the same question in the same model when it was ended. */
function useUnitsBefore(question: OcclusionInput): OccludedUnit[] {
  const resumed = useStore((store) => store.resumedOcclusion)
  const inspected = useStore((store) => store.inspected)
  return resumed && resumed.inspected === inspected && asksTheSame(resumed.asked, question) ? resumed.units : NONE
}
