import type { PllVariant, SurpriseInput } from '../../shared/inspect/surprise'
import type { Context } from './store'

export const SURPRISE_TABS = ['text', 'pair', 'pairs', 'texts'] as const
export type SurpriseTab = (typeof SURPRISE_TABS)[number]

/** Look-ups that go on where they were ended. */
export type ResumableKind = 'surprise' | 'minimalPairs' | 'textSurprises' | 'headAblation' | 'logitLens'

/** What was there of a look-up when it was ended: only the rest is asked. */
interface Resumed {
  asked: object
  part: unknown
  /** Of which model: `InspectSlice.inspected`. */
  inspected: number
}

export interface PairOfTexts {
  good: string
  bad: string
}

/** The lines of a file, and those that could not be read. */
export interface LinesFile<T> {
  name: string
  items: T[]
  /** Of each item, counted from 1. */
  lines: number[]
  broken: { line: number; why: 'blank' | 'json' | 'fields' | 'columns' }[]
  /** Items over the limit, which are left out. */
  over: number
}

export interface SurpriseSlice {
  surpriseTab: SurpriseTab
  pllVariant: PllVariant
  /** Of a text over the limit, from 0. The text itself is the one of "Attention". */
  surpriseWindow: number
  /** What was last asked for; `null`: nothing yet. */
  askedSurprise: SurpriseInput | null
  pair: PairOfTexts
  askedPair: (PairOfTexts & { variant: PllVariant }) | null
  pairFile: LinesFile<PairOfTexts> | null
  textsFile: LinesFile<string> | null
  /** Whether texts of a file that are over the limit are cut. */
  cutsTexts: boolean
  /** By the kind of file: whether it is to be run. */
  isFileAsked: { pairs: boolean; texts: boolean }
  resumed: Partial<Record<ResumableKind, Resumed>>
  changeSurprise(change: Partial<Pick<SurpriseSlice, 'surpriseTab' | 'pllVariant' | 'surpriseWindow' | 'pair' | 'pairFile' | 'textsFile' | 'cutsTexts'>>): void
  /** Runs what the tab in sight asks. */
  runSurprise(): void
  goOn(kind: ResumableKind, asked: object, part: unknown): void
}

export function surpriseSlice({ set, get }: Context): SurpriseSlice {
  return {
    surpriseTab: 'text',
    pllVariant: 'original',
    surpriseWindow: 0,
    askedSurprise: null,
    pair: { good: 'The keys to the cabinet are on the table.', bad: 'The keys to the cabinet is on the table.' },
    askedPair: null,
    pairFile: null,
    textsFile: null,
    cutsTexts: false,
    isFileAsked: { pairs: false, texts: false },
    resumed: {},
    // Another file begins when it is asked for: it may take an hour.
    changeSurprise: (change) => {
      const { isFileAsked } = get()
      const isStopped = { pairs: isFileAsked.pairs && !('pairFile' in change), texts: isFileAsked.texts && !('textsFile' in change || 'cutsTexts' in change) }
      set({ ...change, isFileAsked: 'pllVariant' in change ? { pairs: false, texts: false } : isStopped })
    },
    runSurprise: () => {
      const { surpriseTab: tab, pllVariant: variant, attended, surpriseWindow: window, pair, isFileAsked, pairFile, textsFile } = get()
      if (tab === 'text') set({ askedSurprise: { text: attended.text, window, variant } })
      else if (tab === 'pair') set({ askedPair: { ...pair, variant } })
      else if (tab === 'pairs' ? pairFile : textsFile) set({ isFileAsked: { ...isFileAsked, [tab]: true } })
    },
    goOn: (kind, asked, part) => set({ resumed: { ...get().resumed, [kind]: { asked, part, inspected: get().inspected } } }),
  }
}
