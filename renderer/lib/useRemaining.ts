import { useEffect, useRef, useState } from 'react'

/** Milliseconds that what is left will take, if it goes on as it went. @returns `null` before anything is done */
export const remainingMs = (elapsedMs: number, done: number, left: number): number | null => (done > 0 ? (elapsedMs * left) / done : null)

/** Of a run that has done so much of its work: a run that goes on with the rest of another begins its clock anew. */
export function useRemaining(isRunning: boolean, done: number, all: number): number | null {
  const begun = useRef<{ at: number; done: number } | null>(null)
  const [left, setLeft] = useState<number | null>(null)
  useEffect(() => {
    const isAnother = done < (begun.current?.done ?? done)
    if (!isRunning || isAnother) begun.current = null
    if (isRunning) begun.current ??= { at: performance.now(), done }
    const start = begun.current
    setLeft(start && remainingMs(performance.now() - start.at, done - start.done, all - done))
  }, [isRunning, done, all])
  return left
}
