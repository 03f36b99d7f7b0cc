import type { Breathe } from '../../../shared/session/lensFile'

/** Half of a frame: what is typed meanwhile is drawn in the next one. */
const WORK_MS = 8

/** Lets the page go on whenever it was kept from it for that long. */
export function breathing(): Breathe {
  let since = performance.now()
  return () => {
    if (performance.now() - since < WORK_MS) return undefined
    return new Promise((resolve) =>
      setTimeout(() => {
        since = performance.now()
        resolve()
      }),
    )
  }
}
