/** Over how long the speed is measured: long enough to be steady, short enough to follow. */
const SPAN_MS = 5000
const MIN_MS = 500

/** Bytes per second of the last seconds. */
export class Speed {
  readonly #now: () => number
  #points: { at: number; bytes: number }[] = []

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  at(bytes: number): void {
    const at = this.#now()
    const last = this.#points.at(-1)
    // A part that was begun anew.
    if (last && bytes < last.bytes) this.#points = []
    // Ten points a second are enough; chunks come by the thousand.
    if (last && at - last.at < 100 && bytes >= last.bytes) return
    this.#points.push({ at, bytes })
    this.#points = this.#points.filter((point) => at - point.at <= SPAN_MS)
  }

  bytesPerSecond(): number | null {
    const [first, last] = [this.#points[0], this.#points.at(-1)]
    if (!first || !last) return null
    const ms = this.#now() - first.at
    return ms < MIN_MS ? null : ((last.bytes - first.bytes) / ms) * 1000
  }
}
