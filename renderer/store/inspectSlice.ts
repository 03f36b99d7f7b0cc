import { type ErrorData, errorData } from '../../shared/errors'
import { type Debounced, debounced } from '../lib/debounce'
import { KINDS, type Kind, type LookUpKind, type LookUps, type PartOf } from './lookUps'
import type { Results } from './shelf'
import type { Context } from './store'

export type { LookUpKind, LookUps, PartOf } from './lookUps'

/** An answer, and what it answers: the panel may ask something newer already. */
export interface Found<K extends LookUpKind> {
  input: LookUps[K]['input']
  result: LookUps[K]['result']
}

/** As far as it has come. */
export interface Begun<K extends LookUpKind> {
  input: LookUps[K]['input']
  part: PartOf<K>
}

export type LookUp<K extends LookUpKind> =
  | { status: 'running'; previous: Found<K> | null; begun?: Begun<K> }
  | { status: 'done'; found: Found<K> }
  /** Ended by the user when a part was there. */
  | { status: 'cancelled'; previous: Found<K> | null; begun: Begun<K> }
  | { status: 'failed'; error: ErrorData; input: LookUps[K]['input']; previous: Found<K> | null; begun?: Begun<K> }

export interface InspectSlice {
  lookUps: { [K in LookUpKind]?: LookUp<K> }
  /** Another one for each model: what was found before is not its. One that is switched back to has its own again. */
  inspected: number
  /** Asks after a pause, unless it is asked or answered already: what failed is asked once more. `null`: nothing more is wanted, what was found stays. */
  lookUp<K extends LookUpKind>(kind: K, input: LookUps[K]['input'] | null): void
  /** What was found before stays. */
  cancelLookUp(kind: LookUpKind): void
  /** Before another model: what runs is ended. */
  leaveLookUps(): void
  /** Another model, and what was found in it before, if it was open. */
  renewLookUps(back: Results | null): void
  /** What was found before, here or elsewhere: it is not asked by itself once more. */
  restoreLookUps(lookUps: InspectSlice['lookUps']): void
  /** Asks what a panel shows once more, when it is in sight. */
  askAgain(panel: string): void
}

/** In which panel a kind is drawn: while that is out of sight nothing is asked. */
export const panelOfKind = (kind: LookUpKind): string => KINDS[kind].panel

/** What is to be drawn: the newest that there is. */
export function foundIn<K extends LookUpKind>(lookUp: LookUp<K> | undefined): Found<K> | null {
  if (lookUp?.status === 'done') return lookUp.found
  return lookUp?.previous ?? null
}

/** How far the newest question has come, and where it was ended or has failed. */
export const begunIn = <K extends LookUpKind>(lookUp: LookUp<K> | undefined): Begun<K> | null =>
  lookUp && lookUp.status !== 'done' ? (lookUp.begun ?? null) : null

/** What a look-up that rests was asked. */
function inputIn(lookUp: LookUp<LookUpKind> | undefined): object | null {
  if (lookUp?.status === 'done') return lookUp.found.input
  return lookUp?.status === 'cancelled' ? lookUp.begun.input : null
}

/** A text may have a million characters: equal fields are found without writing them out. What is nested is compared field by field. */
export function asksTheSame(one: object | null, other: object | null): boolean {
  if (one === null || other === null) return one === other
  const fields = Object.entries(one)
  const others = new Map(Object.entries(other))
  return fields.length === others.size && fields.every(([name, value]) => others.has(name) && isSame(others.get(name), value))
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((entry, i) => isSame(entry, other[i]))
  return isPlain(one) && isPlain(other) && asksTheSame(one, other)
}
const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const LONG: LookUpKind[] = [
  'headAblation',
  'flow',
  'headStatistics',
  'logitLens',
  'surprise',
  'goodSurprise',
  'badSurprise',
  'minimalPairs',
  'textSurprises',
  'occlusion',
  'tokenMap',
]
/** Those of the panel in sight that take so long that they can be cancelled. */
export const longLookUps = ({ panel, lookUps }: { panel: string; lookUps: InspectSlice['lookUps'] }): LookUpKind[] =>
  LONG.filter((kind) => KINDS[kind].panel === panel && lookUps[kind]?.status === 'running')

export function inspectSlice({ set, get, api }: Context): InspectSlice {
  const wanted = new Map<LookUpKind, object>()
  const running = new Map<LookUpKind, AbortController>()
  /** Kinds whose answer was there before this window asked anything. */
  const restored = new Set<LookUpKind>()
  const timers = new Map<LookUpKind, Debounced>()
  /** The largest `inspected` that there was. */
  let newest = 0
  const at = <K extends LookUpKind>(kind: K): LookUp<K> | undefined => get().lookUps[kind]
  const put = <K extends LookUpKind>(kind: K, lookUp: LookUp<K> | undefined) => set({ lookUps: { ...get().lookUps, [kind]: lookUp } })

  const stop = (kind: LookUpKind) => {
    timers.get(kind)?.cancel()
    running.get(kind)?.abort()
    running.delete(kind)
    wanted.delete(kind)
    restored.delete(kind)
  }

  const add = <K extends LookUpKind>(kind: K, input: LookUps[K]['input'], part: PartOf<K>) => {
    const { join }: Kind<K> = KINDS[kind]
    const before = begunIn(at(kind))
    put(kind, { status: 'running', previous: foundIn(at(kind)), begun: { input, part: before && join ? join(before.part, part) : part } })
  }

  const ask = async <K extends LookUpKind>(kind: K, input: LookUps[K]['input']) => {
    const abort = new AbortController()
    running.set(kind, abort)
    const previous = foundIn(at(kind))
    put(kind, { status: 'running', previous })
    const { ask: asked }: Kind<K> = KINDS[kind]
    try {
      const result = await asked(api, input, abort.signal, (part) => !abort.signal.aborted && add(kind, input, part))
      if (!abort.signal.aborted) put(kind, { status: 'done', found: { input, result } })
    } catch (error) {
      if (abort.signal.aborted) return
      const begun = begunIn(at(kind))
      put(kind, { status: 'failed', error: errorData(error), input, previous, ...(begun && { begun }) })
    }
  }

  const settle = <K extends LookUpKind>(kind: K) => {
    const [found, begun] = [foundIn(at(kind)), begunIn(at(kind))]
    if (at(kind)?.status !== 'running') return
    if (begun) put(kind, { status: 'cancelled', previous: found, begun })
    else put(kind, found ? { status: 'done', found } : undefined)
  }

  return {
    lookUps: {},
    inspected: 0,
    lookUp: (kind, input) => {
      if (input === null) {
        stop(kind)
        return settle(kind)
      }
      if (get().model.status !== 'ready') return
      if (asksTheSame(wanted.get(kind) ?? null, input) && (restored.has(kind) || at(kind)?.status !== 'failed')) return
      stop(kind)
      wanted.set(kind, input)
      const timer = debounced(KINDS[kind].pauseMs, () => ask(kind, input))
      timers.set(kind, timer)
      timer.soon()
    },
    cancelLookUp: (kind) => {
      stop(kind)
      settle(kind)
    },
    restoreLookUps: (lookUps) => {
      for (const kind of Object.keys(KINDS) as LookUpKind[]) stop(kind)
      for (const [kind, lookUp] of Object.entries(lookUps) as [LookUpKind, LookUp<LookUpKind>][]) {
        const input = lookUp.status === 'failed' ? lookUp.input : (begunIn(lookUp) ?? foundIn(lookUp))?.input
        if (input) wanted.set(kind, input)
        restored.add(kind)
      }
      // What was not answered yet is asked, even where the panel in sight had asked it here before.
      set({ lookUps, inspected: ++newest })
    },
    askAgain: (panel) => {
      for (const kind of Object.keys(KINDS) as LookUpKind[]) if (KINDS[kind].panel === panel) stop(kind)
      set({ inspected: ++newest })
    },
    leaveLookUps: () => {
      for (const kind of Object.keys(KINDS) as LookUpKind[]) {
        stop(kind)
        settle(kind)
      }
    },
    renewLookUps: (back) => {
      const lookUps = back?.lookUps ?? {}
      // What is answered, or was ended by hand, is not asked by itself once more.
      for (const kind of Object.keys(lookUps) as LookUpKind[]) {
        const input = inputIn(lookUps[kind])
        if (input) wanted.set(kind, input)
      }
      set({ lookUps, inspected: back?.inspected ?? ++newest })
    },
  }
}
