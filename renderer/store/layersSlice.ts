import type { LensHead } from '../../shared/inspect/layers'
import type { Span } from '../../shared/text'
import type { Context } from './store'

/** What a cell of the grid says, and what its colour stands for. */
export const LENS_SHOWN = ['candidate', 'probability', 'rank', 'entropy'] as const
export type LensShown = (typeof LENS_SHOWN)[number]

/** Layers count from 0, the embeddings; tokens by their places. */
export interface LensCell {
  token: number
  layer: number
}

export interface LayersSlice {
  /** `null`: the first that the model has. One that it lacks is kept: it is only not used there. */
  lensHead: LensHead | null
  lensShown: LensShown
  /** Of the cell that is held; its token is that of the selection. Beyond the last: the last. */
  lensLayer: number
  /** What multiple choice compares. */
  lensChoices: string[]
  /** Under the pointer. */
  lensPointed: LensCell | null
  readWith(head: LensHead): void
  chooseAmong(choices: string[]): void
  showLens(shown: LensShown): void
  holdLens(cell: LensCell): void
  pointAtLens(cell: LensCell | null): void
  /** The same text in the panel "Fill-mask", with this word hidden. */
  openInFillMask(text: string, word: Span): void
}

export function layersSlice({ set, get }: Context): LayersSlice {
  return {
    lensHead: null,
    lensShown: 'candidate',
    lensLayer: Number.POSITIVE_INFINITY,
    lensChoices: ['', ''],
    lensPointed: null,
    chooseAmong: (lensChoices) => set({ lensChoices }),
    readWith: (lensHead) => set({ lensHead, lensPointed: null }),
    showLens: (lensShown) => set({ lensShown }),
    holdLens: ({ token, layer }) => {
      set({ lensLayer: layer })
      get().select({ tokens: [token] })
    },
    pointAtLens: (cell) => {
      const now = get().lensPointed
      if (cell?.token !== now?.token || cell?.layer !== now?.layer) set({ lensPointed: cell })
    },
    openInFillMask: (text, word) => {
      set({ hidden: [], targets: '', words: '' })
      get().setOther(null)
      get().setText(text)
      get().toggleWord(word)
      get().goToPanel('fill-mask')
    },
  }
}
