import { useEffect, useMemo } from 'react'
import type { AttendedInput, AttendedTokens, MatrixInput } from '../../../shared/inspect/attention'
import { type ViewedMatrix, viewedAxes, viewedMatrix } from '../../../shared/inspect/attentionView'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import type { Texts } from '../../lib/firstTokens'
import type { Selection } from '../../store/attentionSlice'
import { useStore } from '../../store/store'
import { rangeLabel, tokenLabels, usable } from './attention'

/** What the views of one text draw. */
export interface Attended {
  input: AttendedInput
  texts: Texts
  tokens: AttendedTokens
  /** As this text and model can show it, the head under the pointer included. */
  selection: Selection
  /** Of each token. */
  labels: string[]
}

/** A matrix as it is looked at, with the name of each row and column. */
export interface ShownMatrix extends ViewedMatrix {
  rowLabels: string[]
  columnLabels: string[]
  /** What it was asked for: while a newer one is on its way, this is what is in sight. */
  of: Pick<MatrixInput, 'layer' | 'heads' | 'reduce' | 'weights'>
}

/** The text that was asked for, once it has been run. */
export function useAttended(): { state: LookUpState<'attended'>; attended: Attended | null } {
  const asked = useStore((state) => state.askedAttention)
  const state = useLookUp('attended', asked)
  const { found } = state
  const selection = useStore((state) => state.selection)
  const preview = useStore((state) => state.previewedHead)
  const measureMemory = useStore((state) => state.measureMemory)
  useEffect(() => {
    if (found) void measureMemory()
  }, [found, measureMemory])
  const texts = useMemo(() => found && textsOf(found.input), [found])
  const labels = useMemo(() => (found && texts ? tokenLabels(found.result, texts) : []), [found, texts])
  const attended = useMemo(
    () => found && texts && { input: found.input, texts, tokens: found.result, selection: usable(selection, found.result, preview), labels },
    [found, texts, labels, selection, preview],
  )
  return { state, attended }
}

export const textsOf = ({ text, textPair }: AttendedInput): Texts => ({ text, ...(textPair !== undefined && { textPair }) })

/** The matrix of the selected layer and heads. */
export function useMatrix<K extends 'attention' | 'comparedAttention' = 'attention'>(
  attended: Attended | null,
  kind: K = 'attention' as K,
): { state: LookUpState<K>; matrix: ShownMatrix | null } {
  const asked = attended && pick(attended.selection)
  const state = useLookUp(kind, asked && { ...attended.input, ...asked })
  const { found } = state
  const { input, tokens, texts, labels, selection } = attended ?? {}
  const { hideSpecials = false, segments = 'all', renormalise = false, words = false } = selection ?? {}
  const matrix = useMemo(() => {
    // Of another text, window or model it would be drawn over this one's tokens.
    if (!found || !input || !tokens || !texts || !labels || !isOf(found.input, input) || found.result.size !== tokens.words.length) return null
    const axes = viewedAxes(tokens, { hideSpecials, segments, renormalise, words })
    const name = (range: { start: number; end: number }) => rangeLabel(range, tokens, texts, labels)
    const viewed = viewedMatrix(found.result.data, found.result.size, axes, renormalise)
    return { ...viewed, rowLabels: axes.rows.map(name), columnLabels: axes.columns.map(name), of: found.input }
  }, [found, input, tokens, texts, labels, hideSpecials, segments, renormalise, words])
  return { state, matrix }
}

const pick = ({ layer, heads, reduce, weights }: Selection) => ({ layer, heads, reduce, weights })

/** Whether both are of the same tokens through the same model: windows of a text are of the same length. */
export const isOf = (one: AttendedInput, other: AttendedInput): boolean =>
  one.text === other.text && one.textPair === other.textPair && one.window === other.window && one.model === other.model
