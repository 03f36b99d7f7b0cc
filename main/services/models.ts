import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type ErrorData, errorData } from '../../shared/errors'
import type { ModelInfo, ModelState, OpenOptions, OpenStage } from '../../shared/model'
import type { MadeRoom } from '../../shared/openModels'
import type { Port } from '../../shared/rpc'
import { changedSince } from './fingerprint'
import { freeBytes } from './freeMemory'
import { Listeners } from './listeners'
import { placeOf } from './modelPlace'
import { beginning, forGood, ready, reasonOf } from './modelStates'
import { type Opened, OpenedModels } from './openedModels'
import { Opening } from './opening'
import { engineClosed } from './runningEngine'
import type { SettingsStore } from './settings'

/** One engine process, as a host started it. */
export interface EngineChild {
  /** The host's own connection; pages have theirs. */
  control: Port
  kill(): void
  onExit(listener: (how: string) => void): void
}

/** For tests: how long an engine may be silent while it opens a model before that is said, and what memory is free. */
interface Limits {
  slowMs: number
  freeBytes(): number
}

/** A disk that has to wake up takes 10 s. */
const SLOW_MS = 15_000
/** Looking at two paths takes 1 ms; where it takes this long, a drive may be gone, and Cancel must be at hand. */
const LOOKING_MS = 100

/** What a new engine takes the place of. `carries`: whether results of the first are its own, because that one died and its files are the same. */
interface Replaced<Child extends EngineChild> {
  engines: Opened<Child>[]
  carries: boolean
}

/** What was closed for a model that is being opened. `isTight`: the current one would have to be as well. */
type Room = Omit<MadeRoom, 'opened'> & { isTight: boolean }

/**
 * The open models: starts an engine process for each, watches them, replaces the current one once when it dies, and says what is so as a {@link ModelState}.
 * A model is current only once it is open; those before it stay open. Unloading is ending the process.
 */
export class Models<Child extends EngineChild> {
  state: ModelState = { status: 'none' }
  readonly opened = new OpenedModels<Child>()
  #generation = 0
  /** Grows with whatever makes what was begun before unwanted. */
  #turn = 0
  #isLooking = false
  #opening: Opening<Child> | null = null
  /** What was current when its engine died, until it is replaced or given up. */
  #dead: Opened<Child> | null = null
  readonly #states = new Listeners<ModelState>()
  readonly #rooms = new Listeners<MadeRoom>()
  readonly onState = this.#states.add
  /** Hears what was closed to make room for another model. */
  readonly onRoom = this.#rooms.add
  readonly #spawn: () => Child
  readonly #settings: SettingsStore
  readonly #limits: Limits

  constructor(spawn: () => Child, settings: SettingsStore, limits: Partial<Limits> = {}) {
    this.#spawn = spawn
    this.#settings = settings
    this.#limits = { slowMs: SLOW_MS, freeBytes, ...limits }
  }

  /** The engine process of the current model. */
  get engine(): Child | null {
    return this.opened.current?.engine.child ?? null
  }

  /**
   * Opens a model, or switches to it where it is open already; the newest call wins. Fails with the engine's sentence and then leaves what was open as it was.
   * Where it leaves the device (`auto`) or the number of threads (0) open, the settings say which.
   */
  async open(options: OpenOptions): Promise<ModelInfo> {
    const { device, threads } = this.#settings.settings
    const info = await this.#open({ ...options, device: options.device === 'auto' ? device : options.device, threads: options.threads || threads })
    this.#settings.remember(info.path, options.path)
    return info
  }

  /** Opens the current model once more, where that makes a difference; waits for a model that is being opened. Fails as {@link open} does. */
  async reopen(change: Partial<Pick<OpenOptions, 'device' | 'threads'>>): Promise<void> {
    while (this.#isBusy) await this.#nextState()
    const { current } = this.opened
    if (!current) return
    const { options } = current
    const changed = { ...options, ...change }
    if (changed.device !== options.device || changed.threads !== options.threads) await this.#open(changed, current)
  }

  /** Makes an open model the current one; one whose engine has ended is opened once more. @throws AppError `no_model`; as {@link open} does */
  async switchTo(generation: number): Promise<ModelInfo> {
    const one = this.opened.get(generation)
    if (!one) throw new AppError('no_model', 'This model is not open any more.', 'Open it again.', { generation })
    this.#begin()
    const info = one.ended ? await this.#openNew(one.options, { engines: [one], carries: (await changedSince(one.files)) === null }) : this.#show(one)
    this.#settings.remember(info.path, one.options.path)
    return info
  }

  /** Ends the process of a model. Of the current one: the one used before it is current then. One that is gone already is no error: two pages may ask. */
  unload(generation: number): void {
    const one = this.opened.get(generation)
    if (!one) return
    const isInSight = one === this.opened.current || one === this.#dead
    this.opened.remove(one)
    if (one === this.#dead) this.#dead = null
    if (isInSight && this.state.status === 'reopening') this.#begin()
    // Where another is being opened, that one comes next.
    if (isInSight && !this.#opening && !this.#isLooking) this.#restore(null)
    this.opened.changed()
  }

  /** Ends what is being opened, whatever its engine is doing, and leaves what was open. */
  cancelOpening(): void {
    const { state } = this
    if (!this.#isLooking && state.status !== 'opening' && state.status !== 'reopening') return
    this.#begin()
    if (state.status === 'reopening') {
      this.#dead = null
      this.#set({ status: 'failed', path: state.info.path, error: forGood(AppError.from(state.reason)) })
    } else this.#restore(null)
  }

  /** Ends every engine process. */
  close(): void {
    this.#begin()
    this.#dead = null
    this.opened.removeAll()
    this.#set({ status: 'none' })
  }

  /** What was begun before is not wanted any more. */
  #begin(): number {
    this.#opening?.end()
    this.#opening = null
    this.#isLooking = false
    return ++this.#turn
  }

  async #open(options: OpenOptions, instead: Opened<Child> | null = null): Promise<ModelInfo> {
    const turn = this.#begin()
    if (this.opened.isEmpty) return this.#openNew(options, { engines: [], carries: false })
    const known = await this.#lookFor(options, turn)
    const engines = [...new Set([known?.one ?? [], instead ?? []].flat())]
    if (!known || known.hasChanged) return this.#openNew(options, { engines, carries: false })
    if (known.one.ended) return this.#openNew(options, { engines, carries: true })
    if (instead) this.opened.remove(instead)
    return this.#show(known.one)
  }

  /** Whether it is open already, and its files are what they were. */
  async #lookFor(options: OpenOptions, turn: number): Promise<{ one: Opened<Child>; hasChanged: boolean } | null> {
    this.#isLooking = true
    void delay(LOOKING_MS, undefined, { ref: false }).then(() => this.#isLooking && turn === this.#turn && this.#set(beginning(options)))
    const one = this.opened.find(await placeOf(options.path), options)
    const hasChanged = one !== null && (await changedSince(one.files)) !== null
    if (turn !== this.#turn) throw engineClosed()
    this.#isLooking = false
    return one && { one, hasChanged }
  }

  async #openNew(options: OpenOptions, replaced: Replaced<Child>): Promise<ModelInfo> {
    this.#set(beginning(options))
    try {
      return await this.#load(options, replaced)
    } catch (error) {
      if (!isCancelled(error)) this.#restore({ path: options.path, error: forGood(error) })
      throw error
    }
  }

  async #load(options: OpenOptions, replaced: Replaced<Child>): Promise<ModelInfo> {
    const room: Room = { unloaded: [], neededBytes: 0, freeBytes: 0, isTight: false }
    const told = {
      stage: (stage: OpenStage, isSlow: boolean) => this.state.status === 'opening' && this.#set({ ...this.state, stage, isSlow }),
      memory: (neededBytes: number) => this.#makeRoom(room, neededBytes),
    }
    const opening = new Opening(this.#spawn(), options, told, this.#limits.slowMs)
    this.#opening = opening
    try {
      return this.#adopt(await opening.done(), replaced, room)
    } finally {
      if (this.#opening === opening) this.#opening = null
      const { isTight: _, ...made } = room
      if (made.unloaded.length > 0) this.#rooms.tell({ ...made, opened: path.basename(options.path) })
    }
  }

  /** In the background at once; the current one stays until the other is open. */
  #makeRoom(room: Room, neededBytes: number) {
    const free = this.#limits.freeBytes()
    const made = this.opened.makeRoom(neededBytes, free)
    Object.assign(room, { neededBytes, freeBytes: free, unloaded: made.unloaded.map(({ info }) => info.name), isTight: made.freeBytes < neededBytes })
    if (made.unloaded.length > 0) this.opened.changed()
  }

  #adopt(found: Awaited<ReturnType<Opening<Child>['done']>>, { engines, carries }: Replaced<Child>, room: Room): ModelInfo {
    const replaces = carries ? (engines[0]?.generation ?? null) : null
    const opened: Opened<Child> = { ...found, generation: ++this.#generation, replaces, lastUsed: 0, rssBytes: null, ended: null }
    const { current } = this.opened
    for (const one of engines) this.opened.remove(one)
    if (room.isTight && current && !engines.includes(current)) {
      this.opened.remove(current)
      room.unloaded.push(current.info.name)
    }
    this.opened.add(opened)
    opened.engine.onDeath((reason) => this.#died(opened, reason))
    return this.#show(opened)
  }

  #show(one: Opened<Child>): ModelInfo {
    this.#dead = null
    this.opened.use(one)
    this.#set(ready(one))
    // After the state: what a page keeps of a model that was replaced has found its place by then.
    this.opened.changed()
    return one.info
  }

  #died(one: Opened<Child>, reason: AppError) {
    if (!this.opened.has(one)) return
    one.ended = errorData(reason)
    if (one === this.opened.current) {
      this.opened.current = null
      this.#dead = one
      void this.#revive(one, reason)
    }
    this.opened.changed()
  }

  async #revive(dead: Opened<Child>, reason: AppError) {
    const turn = this.#turn
    const changed = await changedSince(dead.files)
    if (this.#dead !== dead || turn !== this.#turn || this.#opening || this.#isLooking) return
    if (changed) return this.#giveUp(dead, changed)
    // A replacement that dies before it has served anything would die again: that is a loop, not a repair.
    if (dead.replaces !== null && dead.engine.served === 0) return this.#giveUp(dead, reason)
    this.#set({ status: 'reopening', info: dead.info, reason: errorData(reason) })
    await this.#load(dead.options, { engines: [dead], carries: true }).catch((error) => isCancelled(error) || this.#giveUp(dead, error))
  }

  #giveUp(dead: Opened<Child>, error: unknown) {
    this.#dead = null
    dead.ended = errorData(error)
    this.#set({ status: 'failed', path: dead.info.path, error: forGood(error) })
    this.opened.changed()
  }

  /** What is so when nothing is being opened any more. */
  #restore(failed: { path: string; error: ErrorData } | null) {
    const { current } = this.opened
    const previous = this.opened.previous()
    if (current) this.#set(ready(current))
    else if (this.#dead) void this.#revive(this.#dead, reasonOf(this.#dead))
    else if (failed) this.#set({ status: 'failed', ...failed })
    else if (previous) this.#show(previous)
    else this.#set({ status: 'none' })
  }

  /** While a dead engine is looked into it is still said to be ready. */
  get #isBusy(): boolean {
    const { status } = this.state
    return this.#isLooking || status === 'opening' || status === 'reopening' || (status === 'ready' && !this.opened.current)
  }

  #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onState(() => {
        stop()
        resolve()
      })
    })
  }

  #set(state: ModelState) {
    this.state = state
    this.#states.tell(state)
  }
}

export const isCancelled = (error: unknown) => error instanceof AppError && error.code === 'engine_closed'
