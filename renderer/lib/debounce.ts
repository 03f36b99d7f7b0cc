export interface Debounced {
  /** After the pause, unless it is asked for again before. */
  soon(): void
  now(): void
  cancel(): void
}

/** The latest call after a pause; an error of it is its own business. */
export function debounced(ms: number, work: () => Promise<void>): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => clearTimeout(timer)
  return {
    cancel,
    soon: () => {
      cancel()
      timer = setTimeout(() => void work(), ms)
    },
    now: () => {
      cancel()
      void work()
    },
  }
}
