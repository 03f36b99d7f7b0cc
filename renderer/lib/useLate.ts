import { useEffect, useState } from 'react'

/** Shorter than this, a change is over before one can see it. */
const UNSEEN_MS = 150

/** Whether something has been so for long enough to be seen; where it is so from the beginning, at once. */
export function useLate(isSo: boolean): boolean {
  const [isLate, setLate] = useState(isSo)
  useEffect(() => {
    if (!isSo) return setLate(false)
    const timer = setTimeout(() => setLate(true), UNSEEN_MS)
    return () => clearTimeout(timer)
  }, [isSo])
  return isSo && isLate
}
