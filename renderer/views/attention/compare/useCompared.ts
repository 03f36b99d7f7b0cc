import { useMemo, useState } from 'react'
import type { AttendedInput } from '../../../../shared/inspect/attention'
import { type LookUpState, useLookUp } from '../../../components/workbench/useLookUp'
import type { Texts } from '../../../lib/firstTokens'
import type { Compared, Selection } from '../../../store/attentionSlice'
import { useStore } from '../../../store/store'
import { tokenLabels, usable } from '../attention'
import { type Attended, type ShownMatrix, textsOf, useMatrix } from '../useAttention'

/** The texts of B: where it has no text of its own, those of A. */
export const textsOfB = ({ text, textPair }: Compared, a: Texts): Texts => (text === undefined ? a : { text, ...(textPair !== undefined && { textPair }) })

/** Of A's own text the window that is looked at; of another one the first. */
export function inputOfB(compared: Compared, a: AttendedInput): AttendedInput {
  const texts = textsOfB(compared, textsOf(a))
  const isSame = texts.text === a.text && texts.textPair === a.textPair
  return { ...texts, window: isSame ? (a.window ?? 0) : 0, ...(compared.model !== undefined && { model: compared.model }) }
}

export interface ComparedState {
  tokens: LookUpState<'comparedAttended'>
  weights: LookUpState<'comparedAttention'>
  attended: Attended | null
  matrix: ShownMatrix | null
  /** Asks for B as it is now, where an edit does not. */
  compareNow: (() => void) | null
}

/** What B is looked at through: the selection of A, in a layer and head of its own where it was given them. */
export const selectionOfB = ({ at }: Compared, selection: Selection): Selection => (at ? { ...selection, layer: at.layer, heads: [at.head] } : selection)

/** B, as it is now and where it is looked at. */
export function useCompared({ input }: Attended): ComparedState {
  const { compared, compareNow } = useAskedFor()
  const tokens = useLookUp('comparedAttended', inputOfB(compared, input))
  const { found } = tokens
  const selection = useStore((state) => state.selection)
  const now = useStore((state) => state.compared)
  const preview = useStore((state) => (now.at ? null : state.previewedHead))
  const attended = useMemo(() => {
    if (!found) return null
    const texts = textsOf(found.input)
    const shown = usable(selectionOfB(now, selection), found.result, preview)
    return { input: found.input, texts, tokens: found.result, selection: shown, labels: tokenLabels(found.result, texts) }
  }, [found, now, selection, preview])
  const { state: weights, matrix } = useMatrix(attended, 'comparedAttention')
  return { tokens, weights, attended, matrix, compareNow }
}

const isSame = (one: Compared, other: Compared): boolean => one.text === other.text && one.textPair === other.textPair && one.model === other.model

function useAskedFor(): { compared: Compared; compareNow: (() => void) | null } {
  const compared = useStore((state) => state.compared)
  const runsOnEdit = useStore((state) => state.settings.runOnEdit)
  const [asked, setAsked] = useState(compared)
  if (runsOnEdit) return { compared, compareNow: null }
  return { compared: asked, compareNow: isSame(compared, asked) ? null : () => setAsked(compared) }
}
