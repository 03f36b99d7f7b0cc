import { useEffect, useRef } from 'react'
import { asksTheSame, type Begun, begunIn, type Found, foundIn, type LookUp, type LookUpKind, type LookUps, panelOfKind } from '../../store/inspectSlice'
import { useStore } from '../../store/store'

export interface LookUpState<K extends LookUpKind> {
  lookUp: LookUp<K> | undefined
  /** What is to be drawn: it may answer an older question than `input`. */
  found: Found<K> | null
  /** Parts of what is running, or was ended before it was done. */
  begun: Begun<K> | null
  isRunning: boolean
  askAgain(): void
  cancel(): void
}

/** Looks `input` up in the open model while the panel is in sight, and once more in another model; `null`: nothing is asked. */
export function useLookUp<K extends LookUpKind>(kind: K, input: LookUps[K]['input'] | null): LookUpState<K> {
  const ask = useStore((state) => state.lookUp)
  const cancel = useStore((state) => state.cancelLookUp)
  const lookUp = useStore((state): unknown => state.lookUps[kind]) as LookUp<K> | undefined
  const inspected = useStore((state) => state.inspected)
  const isInSight = useStore((state) => state.panel === panelOfKind(kind) && state.model.status === 'ready')
  // `input` is made anew with each drawing: the first of those that ask the same stays.
  const kept = useRef(input)
  if (!asksTheSame(kept.current, input)) kept.current = input
  const asked = kept.current
  // biome-ignore lint/correctness/useExhaustiveDependencies: another model asks again
  useEffect(() => {
    if (isInSight) ask(kind, asked)
  }, [isInSight, inspected, kind, asked, ask])
  return {
    lookUp,
    found: foundIn(lookUp),
    begun: begunIn(lookUp),
    isRunning: lookUp?.status === 'running',
    askAgain: () => {
      cancel(kind)
      ask(kind, input)
    },
    cancel: () => cancel(kind),
  }
}
