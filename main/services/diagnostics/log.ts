import { appendFileSync, chmodSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

/** What is worth a line: never a text, never a path. */
export type LogEvent = { event: string } & Record<string, string | number | boolean | string[]>
/** As it stands in the file. */
export type LogLine = LogEvent & { time: string }

/** Two files of this size: some 2,000 events each. */
const MAX_BYTES = 256 * 1024

/**
 * The diagnostic log of a data folder, `diagnostics.log` and the one before it: JSON Lines, for the user alone (0600). It is written at once, as the next thing may be
 * the end of the process; a line is 0.1 ms. A log that cannot be written is no reason to stop: what was noted in this process is kept in memory as well.
 */
export class DiagnosticLog {
  readonly #file: string
  readonly #maxBytes: number
  readonly #recent: LogLine[] = []

  constructor(folder: string, maxBytes = MAX_BYTES) {
    this.#file = path.join(folder, 'diagnostics.log')
    this.#maxBytes = maxBytes
  }

  note(event: LogEvent): void {
    const line: LogLine = { time: new Date().toISOString(), ...event }
    this.#recent.push(line)
    if (this.#recent.length > 200) this.#recent.shift()
    try {
      this.#rotate()
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    } catch {
      // Kept in memory.
    }
  }

  /** The last events, the newest last: of the file, earlier starts included; where it cannot be read, of this process. */
  last(count: number): LogLine[] {
    const lines = [`${this.#file}.1`, this.#file].flatMap(linesIn)
    return (lines.length > 0 ? lines : this.#recent).slice(-count)
  }

  /** Two processes may both find it full: the second renames a log of a few lines, and an old one is lost. */
  #rotate(): void {
    const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0
    if (size < this.#maxBytes) return
    renameSync(this.#file, `${this.#file}.1`)
    chmodSync(`${this.#file}.1`, 0o600)
  }
}

function linesIn(file: string): LogLine[] {
  try {
    return readFileSync(file, 'utf8').split('\n').flatMap(parsedLine)
  } catch {
    return []
  }
}

/** A line that was cut by a power failure is left out. */
function parsedLine(text: string): LogLine[] {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null && 'time' in line && 'event' in line ? [line as LogLine] : []
  } catch {
    return []
  }
}
