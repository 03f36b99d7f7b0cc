import { useEffect, useMemo, useRef } from 'react'
import type { ScoredTokens, SurpriseInput, TokenScores } from '../../../shared/inspect/surprise'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { debounced } from '../../lib/debounce'
import { useStore } from '../../store/store'
import { type Resumable, useResumable } from './useResumable'

/** A text that was asked for, with what there is of its scores. */
export interface Scored {
  input: SurpriseInput
  tokens: ScoredTokens
  scores: TokenScores | null
  isWhole: boolean
}

const RUN_DELAY_MS = 250
/** Tokens that the model sees in all copies: 2,048 take some two seconds (125 M parameters, 2 cores). More is run by hand. */
const MOST_ON_EDIT = 2048

/** The text of the first tab: what its run would cost, and what has come of it. */
export function useSurprise(): { draft: LookUpState<'scoredTokens'>; run: Resumable<'surprise'>; scored: Scored | null } {
  const text = useStore((store) => store.attended.text)
  const window = useStore((store) => store.surpriseWindow)
  const asked = useStore((store) => store.askedSurprise)
  const change = useStore((store) => store.changeSurprise)
  // Windows are of the text: another one has others.
  const first = useRef(text)
  useEffect(() => {
    if (first.current !== text) change({ surpriseWindow: 0 })
    first.current = text
  }, [text, change])
  const draft = useLookUp('scoredTokens', text.trim() === '' ? null : { text, window })
  const tokens = useTokensOf(draft, asked)
  const run = useResumable('surprise', asked && tokens ? asked : null, tokens?.isScored ?? null)
  useRunOnEdit(draft)
  useRunAgain(asked, run)
  const { part, isWhole } = run
  const scored = useMemo(() => asked && tokens && { input: asked, tokens, scores: part, isWhole }, [asked, tokens, part, isWhole])
  return { draft, run, scored }
}

/** What was typed since has other tokens than what was asked for. */
function useTokensOf({ found }: LookUpState<'scoredTokens'>, asked: SurpriseInput | null): ScoredTokens | null {
  const kept = useRef(found)
  const isOf = (one: typeof found) => one !== null && asked !== null && one.input.text === asked.text && one.input.window === asked.window
  if (isOf(found)) kept.current = found
  return isOf(kept.current) ? (kept.current?.result ?? null) : null
}

/** An edit runs it after a pause, if the user wants that and it is soon done. */
function useRunOnEdit({ found }: LookUpState<'scoredTokens'>) {
  const text = useStore((store) => store.attended.text)
  const window = useStore((store) => store.surpriseWindow)
  const variant = useStore((store) => store.pllVariant)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const run = useStore((store) => store.runSurprise)
  const isCounted = found?.input.text === text && found.input.window === window
  const isInSight = useStore((store) => store.surpriseTab === 'text')
  const isSoonDone = isInSight && isCounted && found.result.copies * found.result.tokens <= MOST_ON_EDIT
  // biome-ignore lint/correctness/useExhaustiveDependencies: each edit begins the pause anew
  useEffect(() => {
    if (!runsOnEdit || !isSoonDone) return
    const later = debounced(RUN_DELAY_MS, async () => run())
    later.soon()
    return () => later.cancel()
  }, [text, window, variant, runsOnEdit, isSoonDone, run])
}

/** Run asks once more for what was ended; each press makes the question anew. */
function useRunAgain(asked: object | null, run: Pick<Resumable<'surprise'>, 'state' | 'isWhole' | 'goOn'>) {
  const before = useRef(asked)
  useEffect(() => {
    const isPressed = asked !== null && before.current !== null && asked !== before.current
    before.current = asked
    const { lookUp } = run.state
    if (isPressed && !run.isWhole && (lookUp === undefined || lookUp.status === 'cancelled' || lookUp.status === 'failed')) run.goOn()
  })
}
