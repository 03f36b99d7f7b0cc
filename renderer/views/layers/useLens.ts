import { useEffect, useState } from 'react'
import { isLanguageModel, type LensHead, type LogitLens, type LogitLensInput } from '../../../shared/inspect/layers'
import type { ModelInfo } from '../../../shared/model'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import type { Texts } from '../../lib/firstTokens'
import { infoOf } from '../../lib/shownModel'
import { useLate } from '../../lib/useLate'
import { asksTheSame } from '../../store/inspectSlice'
import { type State, useStore } from '../../store/store'
import { lensSeconds, QUICK_SECONDS, usableHead } from './layers'

/** What is in sight: it may be of an older question, and not all of it may be there yet. */
export interface ShownLens {
  lens: LogitLens
  input: LogitLensInput
  texts: Texts
}

export interface LensState {
  head: LensHead | null
  state: LookUpState<'logitLens'>
  shown: ShownLens | null
  /** What is in sight answers something older than what is asked, for long enough to be seen. */
  isOlder: boolean
  /** All that is asked is answered. */
  isAnswered: boolean
  /** Set where it takes so long that it is not begun by itself. */
  cost: { rows: number; words: number; seconds: number } | null
  /** A question is wanted and there is none. */
  lacksQuestion: boolean
  begin(): void
}

const openInfo = ({ model }: State): ModelInfo | null => infoOf(model)

/** The text that was asked for, read by the chosen head. */
export function useLens(): LensState {
  const info = useStore(openInfo)
  const head = usableHead(
    useStore((store) => store.lensHead),
    info?.heads ?? [],
  )
  const asked = useAsked(head)
  const cost = useCost(asked, info)
  const [begunFor, setBegunFor] = useState<LogitLensInput | null>(null)
  const isHeld = cost !== null && !asksTheSame(begunFor, asked)
  const state = useLookUp('logitLens', isHeld || !asked ? null : asked)
  const shown = useShown(state)
  const isAnswered = asksTheSame(state.found?.input ?? null, asked)
  const isOlder = useLate(shown !== null && asked !== null && !asksTheSame(shown.input, asked))
  const measureMemory = useStore((store) => store.measureMemory)
  const { found } = state
  useEffect(() => {
    if (found) void measureMemory()
  }, [found, measureMemory])
  const lacksQuestion = useStore((store) => head === 'QuestionAnswering' && store.askedAttention !== null && !store.askedAttention.textPair?.trim())
  return { head, state, shown, isOlder, isAnswered, cost: isHeld && !isAnswered ? cost : null, lacksQuestion, begin: () => setBegunFor(asked) }
}

/** The shared text of the panels that look inside, with the head and the number of candidates; `null`: nothing can be asked. */
function useAsked(head: LensHead | null): LogitLensInput | null {
  const asked = useStore((store) => store.askedAttention)
  const topK = useStore((store) => store.settings.topK)
  if (!asked || (head === 'QuestionAnswering' && (!asked.textPair?.trim() || asked.text.trim() === ''))) return null
  const { text, textPair, window } = asked
  return { text, ...(textPair !== undefined && { textPair }), window, ...(head && { head }), topK }
}

/** Where the tokens are not counted yet each character may be one. */
function useCost(asked: LogitLensInput | null, info: ModelInfo | null): LensState['cost'] {
  const counted = useStore((store) => store.counts['layers-text'])
  if (!asked?.head || !info || !isLanguageModel(asked.head)) return null
  const isCounted = counted?.text === asked.text && counted.pair === asked.textPair
  const tokens = Math.min(info.maxTokens, isCounted ? counted.modelTokens : asked.text.length + (asked.textPair?.length ?? 0))
  const rows = tokens * (info.layers + 1)
  const seconds = lensSeconds(rows, info.vocabulary, info.hidden)
  return seconds > QUICK_SECONDS ? { rows, words: info.vocabulary, seconds } : null
}

/** An answer that comes at once is drawn at once; parts of one that takes longer take the place of the older one. */
function useShown({ found, begun, isRunning }: LookUpState<'logitLens'>): ShownLens | null {
  const isLate = useLate(isRunning)
  if (begun && (!found || !isRunning || isLate)) return shownOf(begun.input, begun.part)
  return found && shownOf(found.input, found.result)
}

const shownOf = (input: LogitLensInput, lens: LogitLens): ShownLens => ({
  lens,
  input,
  texts: { text: input.text, ...(input.textPair !== undefined && { textPair: input.textPair }) },
})
