import { useMemo } from 'react'
import { useStore } from '../../../store/store'
import type { Attended, ShownMatrix } from '../useAttention'
import { type Focus, focusOf, shadesOf, valuesOf } from './focus'

export interface Focused {
  /** `null`: nothing is held or pointed at. */
  focus: Focus | null
  /** Of each token of the other side; without a focus, what each key receives on average. */
  values: Float32Array
  /** How much of full colour each of them is, 0 to 1. */
  shades: Float32Array
}

/** The tokens that are looked at, and what each token of the other side has to do with them. */
export function useFocus({ selection }: Attended, matrix: ShownMatrix): Focused {
  const pointed = useStore((state) => state.pointedPair)
  const { tokens, direction, scale } = selection
  const focus = useMemo(() => focusOf(matrix, { tokens, direction }, pointed), [matrix, tokens, direction, pointed])
  // The place that is read changes none of the values.
  const [side, places] = [focus?.side ?? null, focus?.places.join() ?? '']
  const looked = useMemo(() => side && { side, places: places.split(',').map(Number) }, [side, places])
  const values = useMemo(() => valuesOf(matrix, looked), [matrix, looked])
  const shades = useMemo(() => shadesOf(matrix, scale, looked), [matrix, scale, looked])
  return useMemo(() => ({ focus, values, shades }), [focus, values, shades])
}
