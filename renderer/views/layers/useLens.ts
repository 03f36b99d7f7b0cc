import { useEffect, useRef, useState } from 'react'
import { isLanguageModel, type LensHead, type LogitLens, type LogitLensInput } from '../../../shared/inspect/layers'
import type { ModelInfo } from '../../../shared/model'
import type { LookUpState } from '../../components/workbench/useLookUp'
import type { Texts } from '../../lib/firstTokens'
import { infoOf } from '../../lib/shownModel'
import { useLate } from '../../lib/useLate'
import { asksTheSame } from '../../store/inspectSlice'
import { type State, useStore } from '../../store/store'
import { type Resumable, useResumable } from '../surprise/useResumable'
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
  /** What is wanted beside the text, and is not there. */
  lacks: 'question' | 'choices' | null
  begin(): void
  /** Reads the layers that are left. */
  goOn(): void
}

const openInfo = ({ model }: State): ModelInfo | null => infoOf(model)

/** The text that was asked for, read by the chosen head. */
export function useLens(): LensState {
  const info = useStore(openInfo)
  const head = usableHead(
    useStore((store) => store.lensHead),
    info?.heads ?? [],
  )
  const choices = useChoices()
  const asked = useAsked(head, choices)
  const cost = useCost(asked, info)
  const [begunFor, setBegunFor] = useState<LogitLensInput | null>(null)
  const isHeld = cost !== null && !asksTheSame(begunFor, asked)
  const run = useResumable('logitLens', isHeld || !asked ? null : asked)
  const { state, isWhole, goOn } = run
  const shown = useShown(run, asked)
  const isOlder = useLate(shown !== null && asked !== null && !asksTheSame(shown.input, asked))
  const measureMemory = useStore((store) => store.measureMemory)
  const { found } = state
  useEffect(() => {
    if (found) void measureMemory()
  }, [found, measureMemory])
  const lacks = useLacks(head, choices)
  return { head, state, shown, isOlder, isAnswered: isWhole, cost: isHeld && !isWhole ? cost : null, lacks, begin: () => setBegunFor(asked), goOn }
}

function useLacks(head: LensHead | null, choices: string[]): LensState['lacks'] {
  const asked = useStore((store) => store.askedAttention)
  if (asked === null) return null
  if (head === 'QuestionAnswering') return asked.textPair?.trim() ? null : 'question'
  return head === 'MultipleChoice' && choices.length < 2 ? 'choices' : null
}

/** Those that are written: an edit asks with them at once where the user wants that, else with the next run. */
function useChoices(): string[] {
  const written = useStore((store) => store.lensChoices)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const asked = useStore((store) => store.askedAttention)
  const kept = useRef({ asked, choices: written })
  if (runsOnEdit || kept.current.asked !== asked) kept.current = { asked, choices: written }
  return kept.current.choices.filter((choice) => choice.trim() !== '')
}

/** The shared text of the panels that look inside, with the head and the number of candidates; `null`: nothing can be asked. */
function useAsked(head: LensHead | null, choices: string[]): LogitLensInput | null {
  const asked = useStore((store) => store.askedAttention)
  const topK = useStore((store) => store.settings.topK)
  const lacks = useLacks(head, choices)
  if (!asked || lacks) return null
  const { text, textPair, window } = asked
  const isChoice = head === 'MultipleChoice'
  if ((head === 'QuestionAnswering' || isChoice) && text.trim() === '') return null
  return { text, ...(textPair !== undefined && { textPair }), ...(isChoice ? { choices } : { window }), ...(head && { head }), topK }
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
function useShown({ part, isWhole, state: { found, isRunning } }: Resumable<'logitLens'>, asked: LogitLensInput | null): ShownLens | null {
  const isLate = useLate(isRunning)
  const inspected = useStore((store) => store.inspected)
  const kept = useRef<{ shown: ShownLens | null; inspected: number }>({ shown: null, inspected })
  if (kept.current.inspected !== inspected) kept.current = { shown: null, inspected }
  const before = kept.current.shown ?? (found && shownOf(found.input, found.result))
  const isPart = part !== kept.current.shown?.lens
  if (asked && part && isPart && (isWhole || !isRunning || isLate || !before)) kept.current.shown = shownOf(asked, part)
  return kept.current.shown ?? before
}

const shownOf = (input: LogitLensInput, lens: LogitLens): ShownLens => ({
  lens,
  input,
  texts: { text: input.text, ...(input.textPair !== undefined && { textPair: input.textPair }) },
})
