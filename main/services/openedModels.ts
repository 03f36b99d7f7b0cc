import type { ErrorData } from '../../shared/errors'
import type { ModelInfo, OpenOptions } from '../../shared/model'
import type { OpenModel } from '../../shared/openModels'
import type { Fingerprint } from './fingerprint'
import { Listeners } from './listeners'
import type { EngineChild } from './models'
import type { RunningEngine } from './runningEngine'

/** A model in its engine process. */
export interface Opened<Child extends EngineChild> {
  generation: number
  engine: RunningEngine<Child>
  info: ModelInfo
  options: OpenOptions
  /** See `placeOf`. */
  place: string | null
  files: Fingerprint
  /** The generation of the engine that died and that this one replaced. */
  replaces: number | null
  lastUsed: number
  rssBytes: number | null
  /** Why the engine ended by itself; `null`: it lives. */
  ended: ErrorData | null
}

/** A run that takes long is followed by others: the memory is asked for when there is a pause. */
const MEASURE_AFTER_MS = 500

/** Every model that is open, and those whose engine died in the background; says so whenever that changes. */
export class OpenedModels<Child extends EngineChild> {
  current: Opened<Child> | null = null
  readonly #all: Opened<Child>[] = []
  readonly #lists = new Listeners<OpenModel[]>()
  readonly onChange = this.#lists.add
  readonly #timers = new Map<Opened<Child>, NodeJS.Timeout>()

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Those used last first. */
  list(): OpenModel[] {
    return this.#byUse().map((one) => {
      const { generation, info, rssBytes, lastUsed, ended } = one
      return { generation, info, rssBytes, isCurrent: one === this.current, lastUsed, ended }
    })
  }

  has(one: Opened<Child>): boolean {
    return this.#all.includes(one)
  }

  get(generation: number): Opened<Child> | null {
    return this.#all.find((one) => one.generation === generation) ?? null
  }

  /** The engine of that generation, while it lives. */
  engine(generation: number): Child | null {
    const one = this.get(generation)
    return one && !one.ended ? one.engine.child : null
  }

  /** What was opened from the same place in the same way. */
  find(place: string | null, { device, precision, threads }: OpenOptions): Opened<Child> | null {
    const isSame = ({ options, ...one }: Opened<Child>) =>
      one.place === place && options.device === device && options.precision === precision && options.threads === threads
    return place === null ? null : (this.#byUse().find(isSame) ?? null)
  }

  add(one: Opened<Child>): void {
    this.#all.push(one)
    one.engine.onServed(() => this.#measureSoon(one))
    void this.#measure(one)
  }

  /** Ends its process on purpose. */
  remove(one: Opened<Child>): void {
    const at = this.#all.indexOf(one)
    // First: its end would be taken for a death.
    if (at >= 0) this.#all.splice(at, 1)
    clearTimeout(this.#timers.get(one))
    this.#timers.delete(one)
    if (this.current === one) this.current = null
    one.engine.end()
  }

  removeAll(): void {
    for (const one of [...this.#all]) this.remove(one)
    this.changed()
  }

  /** Makes it the current one. */
  use(one: Opened<Child>): void {
    if (this.current) this.#touch(this.current)
    this.current = one
    this.#touch(one)
  }

  /** Above all others, also where two follow within a millisecond or the clock is set back. */
  #touch(one: Opened<Child>): void {
    one.lastUsed = Math.max(Date.now(), ...this.#all.filter((other) => other !== one).map(({ lastUsed }) => lastUsed + 1))
  }

  /** The living one that was used last, the current one left out. */
  previous(): Opened<Child> | null {
    return this.#background()[0] ?? null
  }

  /** Closes those that were used longest ago until there is room; the current one stays. Returns what it closed, and what is free then. */
  makeRoom(neededBytes: number, freeBytes: number): { unloaded: Opened<Child>[]; freeBytes: number } {
    const unloaded: Opened<Child>[] = []
    let free = freeBytes
    for (const one of this.#background().reverse()) {
      if (free >= neededBytes) break
      free += bytesOf(one)
      this.remove(one)
      unloaded.push(one)
    }
    return { unloaded, freeBytes: free }
  }

  changed(): void {
    this.#lists.tell(this.list())
  }

  #byUse(): Opened<Child>[] {
    return [...this.#all].sort((a, b) => b.lastUsed - a.lastUsed)
  }

  #background(): Opened<Child>[] {
    return this.#byUse().filter((one) => one !== this.current && !one.ended)
  }

  #measureSoon(one: Opened<Child>): void {
    clearTimeout(this.#timers.get(one))
    this.#timers.set(one, setTimeout(() => this.#measure(one), MEASURE_AFTER_MS).unref())
  }

  async #measure(one: Opened<Child>): Promise<void> {
    // What does not answer has ended, or will be asked again after its next run.
    const stats = await one.engine.client.call('stats', {}).catch(() => null)
    if (!stats || !this.has(one) || stats.rssBytes === one.rssBytes) return
    one.rssBytes = stats.rssBytes
    this.changed()
  }
}

/** What ending it gives back. */
const bytesOf = ({ rssBytes, info }: Pick<OpenModel, 'rssBytes' | 'info'>): number => rssBytes ?? info.memoryBytes
