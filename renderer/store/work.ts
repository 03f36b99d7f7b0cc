import type { State } from './store'

/** Fields of the store that hold what the user has asked in a panel and how: enough to ask it again. Fields of pictures (selection, tabs) are among them. */
const ASKED = {
  'fill-mask': ['text', 'hidden', 'topK', 'targets', 'fillMode', 'words', 'otherText'],
  attention: ['attended', 'askedAttention', 'compared', 'attentionTab', 'selection', 'headTexts'],
  layers: ['attended', 'askedAttention', 'selection', 'lensHead', 'lensShown', 'lensLayer', 'lensChoices'],
  saliency: ['saliency', 'askedSaliency', 'allowedOcclusion'],
  surprise: ['attended', 'surpriseTab', 'pllVariant', 'surpriseWindow', 'askedSurprise', 'pair', 'askedPair', 'pairFile', 'textsFile', 'cutsTexts'],
  states: ['attended', 'askedAttention', 'selection'],
  interventions: ['interventions', 'pickedHeads', 'subject', 'swept'],
} satisfies Record<string, readonly (keyof State)[]>

/** Fields that hold what was computed, of all panels. */
const RESULTS = ['answer', 'otherAnswer', 'runs', 'changedRuns', 'lookUps', 'pins'] as const satisfies readonly (keyof State)[]

/** The fields of a session: what is asked and what was computed. */
export type WorkField = (typeof ASKED)[keyof typeof ASKED][number] | (typeof RESULTS)[number]

/** What the user has typed and chosen in all panels: neither what came of it, nor what panels have asked of it by themselves. */
export function typedIn(state: Work): Work {
  const all = Object.entries(state).filter(([name]) => TYPED.has(name))
  return { ...Object.fromEntries(all), ...(state.drafts && { drafts: state.drafts }), ...(state.kept && { kept: state.kept }) }
}
const TYPED: ReadonlySet<string> = new Set(
  Object.values(ASKED)
    .flat()
    .filter((name) => !/^asked|^allowed/.test(name)),
)

/** Plain data and typed arrays. A panel with `TaskPanel` logic has its draft, all others their fields. */
export type Work = Partial<State>

/** What is asked in a panel, e.g. `{ drafts: { entities: … } }` or `{ attended: …, selection: … }`. */
export function workOf(state: State, panel: string): Work {
  const draft = state.drafts[panel]
  const kept = Object.fromEntries(Object.entries(state.kept).filter(([name]) => name.startsWith(`${panel}.`)))
  if (draft) return { drafts: { [panel]: draft }, kept }
  return { ...fieldsOf(state, ASKED[panel as keyof typeof ASKED] ?? []), kept }
}

/** Takes back what {@link workOf} gave; nothing runs by it. Drafts of other panels stay. */
export const withWork = (state: State, work: Work): Work => ({
  ...work,
  ...(work.drafts && { drafts: { ...state.drafts, ...work.drafts } }),
  ...(work.kept && { kept: { ...state.kept, ...work.kept } }),
})

/** All that is asked and all that was computed, of every panel. */
export function everything(state: State): Work {
  return { ...fieldsOf(state, [...new Set([...Object.values(ASKED).flat(), ...RESULTS])]), drafts: state.drafts, kept: state.kept, panel: state.panel }
}

const fieldsOf = (state: State, names: readonly (keyof State)[]): Work => Object.fromEntries(names.map((name) => [name, state[name]]))
