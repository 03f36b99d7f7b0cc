/** Where progress is told: standard error. */
export interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

/** How many lines are done, on one line of a terminal that is written over; elsewhere nothing. */
export class Progress {
  readonly #terminal: Terminal | null
  #done = 0
  #isShown = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal.isTTY ? terminal : null
  }

  add(lines: number): void {
    this.#done += lines
    // One object given by options is no work to watch.
    if (this.#done < 2) return
    this.#terminal?.write(`\r${this.#done} lines`)
    this.#isShown = true
  }

  /** Makes room for a sentence, or for what the shell says next. */
  clear(): void {
    if (this.#isShown) this.#terminal?.write('\r\x1b[K')
    this.#isShown = false
  }
}
