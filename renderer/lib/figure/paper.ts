import { useSyncExternalStore } from 'react'

let isTaken = false
const listeners = new Set<() => void>()

/** Begins or ends the taking of a figure. */
export function takeFigure(isBegun: boolean): void {
  isTaken = isBegun
  for (const listen of listeners) listen()
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen)
  return () => void listeners.delete(listen)
}

/** Whether a figure is being taken: what draws only what is near the sight then draws all of it. */
export const useOnPaper = (): boolean => useSyncExternalStore(subscribe, () => isTaken)
