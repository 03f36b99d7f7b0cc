import { useEffect, useMemo } from 'react'
import { type HeadAblation, type HeadAblationInput, joinedAblations, missingHeads } from '../../../shared/inspect/interventions'
import { joinedLens, type LogitLens, type LogitLensInput, missingLayers } from '../../../shared/inspect/layers'
import type { MinimalPairs, MinimalPairsInput, Surprise, SurpriseInput, TextSurprises, TextSurprisesInput, TokenScores } from '../../../shared/inspect/surprise'
import { joinedPairs, joinedScores, joinedTexts } from '../../../shared/inspect/surpriseFigures'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { asksTheSame, type LookUps, type PartOf } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import type { ResumableKind } from '../../store/surpriseSlice'
import { missingPlaces } from './surprise'

type Input<K extends ResumableKind> = LookUps[K]['input']

/** How a look-up goes on: what a whole result is as a part, how parts are joined, and what is asked for the rest. */
interface Way<K extends ResumableKind> {
  partOf(result: LookUps[K]['result']): PartOf<K>
  join(before: PartOf<K>, next: PartOf<K>): PartOf<K>
  restOf(asked: Input<K>, part: PartOf<K>, isScored: Uint8Array | null): Input<K>
}

const done = ({ scored, failed }: { scored: unknown[]; failed: unknown[] }): number => scored.length + failed.length

const WAYS: { [K in ResumableKind]: Way<K> } = {
  surprise: {
    partOf: ({ scores }: Surprise) => scores,
    join: joinedScores,
    restOf: (asked: SurpriseInput, part: TokenScores, isScored) => (isScored ? { ...asked, only: missingPlaces(isScored, part) } : asked),
  },
  minimalPairs: {
    partOf: (result: MinimalPairs) => result,
    join: joinedPairs,
    restOf: (asked: MinimalPairsInput, part: MinimalPairs) => ({ ...asked, from: done(part) }),
  },
  textSurprises: {
    partOf: (result: TextSurprises) => result,
    join: joinedTexts,
    restOf: (asked: TextSurprisesInput, part: TextSurprises) => ({ ...asked, from: done(part) }),
  },
  logitLens: {
    partOf: (result: LogitLens) => result,
    // How many are asked for is told by the first question: the next one asks the rest.
    join: (before: LogitLens, next: LogitLens) => ({ ...joinedLens(before, next), asked: before.asked }),
    restOf: (asked: LogitLensInput, part: LogitLens) => ({ ...asked, layers: missingLayers(part) }),
  },
  headAblation: {
    partOf: (result: HeadAblation) => result,
    join: joinedAblations,
    restOf: (asked: HeadAblationInput, part: HeadAblation) => ({ ...asked, heads: missingHeads(asked.heads ?? [], part) }),
  },
}

export interface Resumable<K extends ResumableKind> {
  state: LookUpState<K>
  /** All that there is of what is asked, whether it came in one go or not. */
  part: PartOf<K> | null
  isWhole: boolean
  /** Asks for what is left. */
  goOn(): void
}

/** A long look-up that keeps what it has computed: one that was ended, or whose engine died, goes on with the rest. `isScored`: of the text's tokens. */
export function useResumable<K extends ResumableKind>(kind: K, asked: Input<K> | null, isScored: Uint8Array | null = null): Resumable<K> {
  const way: Way<K> = WAYS[kind]
  const before = usePartBefore(kind, asked)
  const goesOn = useStore((store) => store.goOn)
  const input = asked && before ? way.restOf(asked, before, isScored) : asked
  const state = useLookUp(kind, input)
  const isWhole = state.found !== null && asksTheSame(state.found.input, input)
  const now = state.found && isWhole ? way.partOf(state.found.result) : state.begun && asksTheSame(state.begun.input, input) ? state.begun.part : null
  const part = useMemo(() => (before && now ? way.join(before, now) : (now ?? before)), [way, before, now])
  const goOn = () => {
    if (asked && part && now) goesOn(kind, asked, part)
    else state.askAgain()
  }
  const hasFailed = state.lookUp?.status === 'failed'
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each failure
  useEffect(() => {
    if (hasFailed && now && asked && part) goesOn(kind, asked, part)
  }, [hasFailed])
  return { state, part, isWhole, goOn }
}

/** What there was of the same question in the same model when it was ended. */
function usePartBefore<K extends ResumableKind>(kind: K, asked: Input<K> | null): PartOf<K> | null {
  const resumed = useStore((store) => store.resumed[kind])
  const inspected = useStore((store) => store.inspected)
  return resumed && asked && resumed.inspected === inspected && asksTheSame(resumed.asked, asked) ? (resumed.part as PartOf<K>) : null
}
