import { type ErrorData, errorData } from '../../../shared/errors'
import type { Place } from '../../../shared/library'
import type { FoundModel, Scan } from '../../engine/library/walk'
import { ScannerLost, ScannerProcess, type SpawnScanner } from './scannerProcess'

/** A folder that is looked at. `isOne`: it is a model itself, and what lies below it does not count. */
export interface Root {
  path: string
  place: Place
  isOne: boolean
}

/** What is known of a root. */
export interface RootState {
  root: Root
  isScanning: boolean
  /** The last whole look at it. */
  scan: Scan | null
  /** What the look that is going on has found so far. */
  soFar: FoundModel[]
  /** Why it cannot be looked at now. */
  problem: ErrorData | null
  /** Folders that a scanner died or hung of. */
  skip: Set<string>
  /** Times in a row that it did not answer. */
  silences: number
  /** On the clock of `performance`: the one on the wall may be set back. */
  dueMs: number
}

/** Folder times are looked at this often, for where the system tells of no changes. */
const AGAIN_MS = 60_000
/** What is not there may come back. */
const RETRY_MS = 15_000
/** What does not answer costs a process each time. */
const LONGEST_RETRY_MS = 600_000
/** A folder that changes all the time is looked at no more often. */
const CHANGED_MS = 2000
/** Linux gives 8,192 watches to a user on older systems. */
const MAX_WATCHED = 512
/** Folders of one root that scanners died of: more mean that something else is wrong. */
const MAX_SKIPPED = 20

interface ScansOptions {
  spawn: SpawnScanner
  /** How long a scanner may say nothing. */
  silenceMs: number
  changed(): void
  /** A root was looked at. */
  looked(): void
}

/** Looks at roots one after the other, in a scanner process, and again whenever they change. */
export class Scans {
  readonly states = new Map<string, RootState>()
  readonly #options: ScansOptions
  #scanner: ScannerProcess | null = null
  #timer: NodeJS.Timeout | null = null
  #isRunning = false
  #isAwake = false

  constructor(options: ScansOptions) {
    this.#options = options
  }

  get isScanning(): boolean {
    return [...this.states.values()].some(({ isScanning, dueMs }) => isScanning || dueMs === 0)
  }

  /** `known`: what an earlier start has found. */
  setRoots(roots: Root[], known: Record<string, Scan> = {}): void {
    const before = new Map(this.states)
    this.states.clear()
    for (const root of roots) {
      // Two of the same path: the first counts, as everywhere.
      if (this.states.has(root.path)) continue
      const state = before.get(root.path) ?? newState(root, known[root.path] ?? null)
      // A folder that was opened lately and is added now has not been looked into.
      if (state.root.isOne && !root.isOne) state.dueMs = 0
      state.root = root
      this.states.set(root.path, state)
    }
    this.#wake()
  }

  /** From now on folders are looked at; until then only what is known is told. */
  awake(): void {
    this.#isAwake = true
    this.#wake()
  }

  /** Nobody looks: no process is kept. */
  rest(): void {
    this.#isAwake = false
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#scanner?.end()
    this.#scanner = null
  }

  /** All of them, now, what was skipped included. */
  again(): void {
    for (const state of this.states.values()) {
      state.skip.clear()
      state.dueMs = 0
    }
    this.#wake()
  }

  #wake(): void {
    if (!this.#isAwake || this.#isRunning) return
    if (this.#timer) clearTimeout(this.#timer)
    const soonest = Math.min(...[...this.states.values()].map(({ dueMs }) => dueMs))
    if (soonest === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, soonest - performance.now()))
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      for (let state = this.#next(); state && this.#isAwake; state = this.#next()) await this.#look(state)
      await this.#watch()
    } finally {
      this.#isRunning = false
      this.#wake()
    }
  }

  #next(): RootState | undefined {
    const now = performance.now()
    return [...this.states.values()].find(({ dueMs }) => dueMs <= now)
  }

  async #look(state: RootState): Promise<void> {
    // A change that comes meanwhile is looked at afterwards.
    state.dueMs = performance.now() + AGAIN_MS
    state.isScanning = true
    this.#options.changed()
    try {
      state.scan = await this.#scan(state)
      state.problem = null
      state.silences = 0
    } catch (error) {
      this.#failed(state, error)
    } finally {
      state.isScanning = false
      state.soFar = []
      if (this.#isCurrent(state)) this.#options.looked()
    }
  }

  #scan(state: RootState): Promise<Scan> {
    const { root, scan, skip } = state
    const known = { folders: scan?.folders ?? {}, models: scan?.models ?? {} }
    const input = { root: root.path, isOne: root.isOne, known, skip: [...skip] }
    return this.#started().scan(input, this.#options.silenceMs, ({ found }) => {
      if (found.length === 0) return
      state.soFar = [...state.soFar, ...found]
      this.#options.changed()
    })
  }

  #failed(state: RootState, error: unknown): void {
    const now = performance.now()
    const lost = error instanceof ScannerLost ? error : null
    if (lost && !this.#isAwake) {
      state.dueMs = now
    } else if (lost?.reading && state.skip.size < MAX_SKIPPED) {
      state.skip.add(lost.reading)
      state.dueMs = now
    } else {
      state.problem = errorData(error)
      if (lost) state.silences++
      state.dueMs = now + Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** state.silences)
    }
  }

  #isCurrent = (state: RootState): boolean => this.states.get(state.root.path) === state

  #started(): ScannerProcess {
    if (!this.#scanner || this.#scanner.isEnded) {
      this.#scanner = new ScannerProcess(this.#options.spawn)
      this.#scanner.client.on('changed', ({ folder }) => this.#heard(folder))
    }
    return this.#scanner
  }

  async #watch(): Promise<void> {
    if (!this.#isAwake) return
    // Breadth first: what is left out lies deepest, and is seen with the next look.
    const folders = [...this.states.values()].flatMap(({ scan, problem }) => (scan && !problem ? Object.keys(scan.folders) : [])).slice(0, MAX_WATCHED)
    await this.#started()
      .client.call('watch', { folders })
      .catch(() => undefined)
  }

  #heard(folder: string): void {
    for (const state of this.states.values()) {
      if (!state.scan || !Object.hasOwn(state.scan.folders, folder)) continue
      state.dueMs = Math.min(state.dueMs, performance.now() + CHANGED_MS)
    }
    this.#wake()
  }
}

const newState = (root: Root, scan: Scan | null): RootState => ({
  root,
  isScanning: false,
  scan,
  soFar: [],
  problem: null,
  skip: new Set(),
  silences: 0,
  dueMs: 0,
})
