import { useEffect } from 'react'
import { type Found, foundIn, type LookUp, type LookUpKind, type LookUps, panelOfKind } from '../../store/inspectSlice'
import { useStore } from '../../store/store'

export interface LookUpState<K extends LookUpKind> {
  lookUp: LookUp<K> | undefined
  /** What is to be drawn: it may answer an older question than `input`. */
  found: Found<K> | null
  isRunning: boolean
  askAgain(): void
  cancel(): void
}

/** Looks `input` up in the open model while the panel is in sight, and once more in another model; `null`: nothing is asked. */
export function useLookUp<K extends LookUpKind>(kind: K, input: LookUps[K]['input'] | null): LookUpState<K> {
  const ask = useStore((state) => state.lookUp)
  const cancel = useStore((state) => state.cancelLookUp)
  const lookUp = useStore((state) => state.lookUps[kind]) as LookUp<K> | undefined
  const inspected = useStore((state) => state.inspected)
  const isInSight = useStore((state) => state.panel === panelOfKind(kind) && state.model.status === 'ready')
  const key = JSON.stringify(input)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `input` is made anew with each drawing, its key says the same; another model asks again
  useEffect(() => {
    if (isInSight) ask(kind, input)
  }, [isInSight, inspected, key])
  return {
    lookUp,
    found: foundIn(lookUp),
    isRunning: lookUp?.status === 'running',
    askAgain: () => {
      cancel(kind)
      ask(kind, input)
    },
    cancel: () => cancel(kind),
  }
}
