import type { AttentionView, AttentionWeights, HeadReduction } from '../../shared/inspect/attention'
import type { Texts } from '../lib/firstTokens'
import type { TextFile } from '../lib/textFile'
import type { Context } from './store'

export const ATTENTION_TABS = ['overview', 'matrix', 'curves', 'text', 'heads', 'compare'] as const
export type AttentionTab = (typeof ATTENTION_TABS)[number]

/** What full colour stands for: 1; the largest weight of each row; the largest of the picture. */
export const ATTENTION_SCALES = ['raw', 'row', 'global'] as const
export type AttentionScale = (typeof ATTENTION_SCALES)[number]

/** One selection for every view of what happens inside the model. What another model lacks is kept: it is only not used there. Layers and heads count from 1. */
export interface Selection extends AttentionView {
  layer: number
  heads: number[]
  reduce: HeadReduction
  weights: AttentionWeights
  scale: AttentionScale
  /** Places of the tokens that are held. */
  tokens: number[]
  /** Whether the text is shaded by where the held tokens look, or by what looks at them. */
  direction: 'from' | 'to'
  /** Of a row's mass that is drawn as curves, 0 to 1: the largest weights first. */
  share: number
}

/** Another text, another model, or both, beside the first; what is absent is the same. */
export interface Compared {
  text?: string
  textPair?: string
  model?: string
  /** Where B is looked at, if not where A is. */
  at?: { layer: number; head: number }
}

export interface AttentionSlice {
  /** As typed. */
  attended: Texts
  /** What was last asked for; `null`: nothing yet. Its window, of a text over the limit, from 0. */
  askedAttention: (Texts & { window: number }) | null
  compared: Compared
  /** What heads are averaged over; `null`: the panel's text. */
  headTexts: TextFile | null
  attentionTab: AttentionTab
  selection: Selection
  /** The head under the pointer: shown instead of the selected ones. */
  previewedHead: { layer: number; head: number } | null
  /** Tokens under the pointer, by their places; a view without one of the two gives `null`. */
  pointedPair: { query: number | null; key: number | null } | null
  attend(texts: Texts): void
  showWindow(window: number): void
  compareWith(change: Compared): void
  averageOver(file: TextFile | null): void
  showAttentionTab(tab: AttentionTab): void
  runAttention(): void
  select(change: Partial<Selection>): void
  previewHead(head: AttentionSlice['previewedHead']): void
  pointAtPair(pair: AttentionSlice['pointedPair']): void
}

const FIRST: Selection = {
  layer: 2,
  heads: [5],
  reduce: 'mean',
  weights: 'raw',
  scale: 'raw',
  hideSpecials: false,
  segments: 'all',
  renormalise: false,
  words: false,
  tokens: [],
  direction: 'from',
  share: 0.7,
}

export function attentionSlice({ set, get }: Context): AttentionSlice {
  return {
    attended: { text: 'The river flows through the city of Paris before it reaches the sea.' },
    askedAttention: null,
    compared: {},
    headTexts: null,
    attentionTab: 'matrix',
    selection: FIRST,
    previewedHead: null,
    pointedPair: null,
    // Places of tokens are of the text: another one has others.
    attend: (attended) => set({ attended, pointedPair: null, selection: { ...get().selection, tokens: [] } }),
    // Of what is in sight: a text that is being typed may have no such window.
    showWindow: (window) => {
      const { askedAttention, attended, selection } = get()
      set({ askedAttention: { ...(askedAttention ?? attended), window }, pointedPair: null, selection: { ...selection, tokens: [] } })
    },
    compareWith: (change) => set({ compared: change }),
    averageOver: (headTexts) => set({ headTexts }),
    showAttentionTab: (attentionTab) => set({ attentionTab, previewedHead: null, pointedPair: null }),
    runAttention: () => {
      const { askedAttention: before, attended, lookUps } = get()
      // Another model may have no such window.
      const isRefused = Object.values(lookUps).some((lookUp) => lookUp?.status === 'failed' && lookUp.error.code === 'input_invalid')
      const isKept = before?.text === attended.text && before.textPair === attended.textPair && !isRefused
      const isEmpty = attended.text === '' && !attended.textPair
      set({ askedAttention: isEmpty ? null : { ...attended, window: isKept ? before.window : 0 } })
    },
    select: (change) => set({ selection: { ...get().selection, ...change } }),
    previewHead: (previewedHead) => set({ previewedHead }),
    pointAtPair: (pair) => {
      const now = get().pointedPair
      if (pair?.query !== now?.query || pair?.key !== now?.key) set({ pointedPair: pair })
    },
  }
}
