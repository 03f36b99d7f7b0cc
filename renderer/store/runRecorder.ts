import type { FinishedRun } from '../../shared/history'
import type { ModelInfo } from '../../shared/model'
import type { TaskId } from '../../shared/tasks'
import type { RunSummary } from '../lib/runSummary'
import { infoOf } from '../lib/shownModel'
import type { Run } from '../lib/taskPanel'
import { fillSummary } from '../views/fillMask/summary'
import { foundIn, type LookUp, type LookUpKind, panelOfKind } from './inspectSlice'
import { LOOK_UP_SUMMARIES, RUN_SUMMARIES } from './runSummaries'
import type { State } from './store'
import { type Work, workOf } from './work'

/** Of the runs of a panel that follow each other this closely the last one is kept: each edit makes one. */
const QUIET_MS = 3000
const MAX_SUMMARY = 500

/** What a panel asked when a run began: it may ask something newer when that ends. */
interface Begun {
  at: number
  work: Work
  isUntouched: boolean
}

interface Waiting {
  run: FinishedRun
  timer: ReturnType<typeof setTimeout>
}

/** What the user has typed or chosen in a panel: as long as it is what the panel began with, nothing was asked. */
const TYPED: Partial<Record<string, readonly (keyof State)[]>> = {
  'fill-mask': ['text', 'hidden', 'targets', 'words', 'fillMode', 'otherText'],
  attention: ['attended'],
  layers: ['attended'],
  states: ['attended'],
  surprise: ['attended', 'askedPair', 'pairFile', 'textsFile'],
  saliency: ['saliency', 'text', 'hidden', 'drafts'],
}

/** Follows the store and hands over each run that has finished, with what it asked. */
export class RunRecorder {
  readonly #record: (run: FinishedRun) => void
  readonly #taskOf: (panel: string) => string | null
  /** By panel, or kind of look-up. */
  readonly #begun = new Map<string, Begun>()
  readonly #waiting = new Map<string, Waiting>()
  /** Panels whose next run the user has asked for by hand. */
  readonly #byHand = new Set<string>()
  /** By panel: what it has shown by itself, which becomes a run when that is asked for by hand. */
  readonly #shown = new Map<string, FinishedRun>()
  /** By panel, as JSON: what was opened from the history is there already. */
  readonly #reopened = new Map<string, string>()
  #first: State | null = null
  #generation = 0

  constructor(taskOf: (panel: string) => string | null, record: (run: FinishedRun) => void) {
    this.#taskOf = taskOf
    this.#record = record
  }

  /** What is asked and answered already runs no more. */
  askedByHand(panel: string, state: State): void {
    const shown = this.#shown.get(panel)
    this.#byHand.add(panel)
    this.#shown.delete(panel)
    if (shown && asJson(shown.work) === asJson(workOf(state, panel)) && infoOf(state.model)?.path === shown.model.path) this.#put(panel, shown, true)
  }

  reopened(panel: string, work: Work): void {
    this.#reopened.set(panel, asJson(work))
  }

  follow(state: State, before: State): void {
    this.#first ??= before
    this.#followModel(state)
    if (state.runs !== before.runs) for (const panel of Object.keys(state.runs)) this.#followRun(panel, state, before)
    if (state.answer !== before.answer) this.#followAnswer(state, before)
    if (state.lookUps !== before.lookUps) for (const kind of Object.keys(LOOK_UP_SUMMARIES) as LookUpKind[]) this.#followLookUp(kind, state, before)
  }

  /** What waits for more edits is kept now. */
  flush(): void {
    for (const panel of [...this.#waiting.keys()]) this.#recordNow(panel)
  }

  /** What was begun in another model was ended, and what this one had is there again: no run has finished. */
  #followModel({ model }: State): void {
    if (model.status !== 'ready' || model.generation === this.#generation) return
    this.#generation = model.generation
    this.#begun.clear()
  }

  #followRun(panel: string, state: State, before: State): void {
    const [run, old] = [state.runs[panel], before.runs[panel]]
    if (!run || run === old) return
    if (run.status === 'running' && !(old?.status === 'running' && old.current.inputs === run.current.inputs)) this.#begin(panel, panel, state)
    const isWhole = run.status === 'done' && run.current.outcomes.length === run.current.inputs.length
    if (isWhole) this.#finish(panel, panel, state, () => summaryOfRun(panel, run, state))
  }

  #followAnswer(state: State, before: State): void {
    const { answer } = state
    if (answer.status === 'running') this.#begin('fill-mask', 'fill-mask', state)
    // What was in sight before a run that was ended is no new answer.
    else if (answer.status === 'done' && !isShownBefore(answer, before.answer)) this.#finish('fill-mask', 'fill-mask', state, () => fillSummary(answer))
  }

  #followLookUp<K extends LookUpKind>(kind: K, state: State, before: State): void {
    const [now, old] = [state.lookUps[kind] as LookUp<K> | undefined, before.lookUps[kind] as LookUp<K> | undefined]
    if (!now || now === old) return
    if (now.status === 'running' && !now.begun) this.#begin(kind, panelOfKind(kind), state)
    if (now.status !== 'done' || now.found === foundIn(old)) return
    this.#finish(kind, panelOfKind(kind), state, () => LOOK_UP_SUMMARIES[kind]?.(now.found, state.language, state) ?? null)
  }

  #begin(key: string, panel: string, state: State): void {
    this.#begun.set(key, { at: performance.now(), work: workOf(state, panel), isUntouched: isUntouched(panel, state, this.#first ?? state) })
  }

  #finish(key: string, panel: string, state: State, summaryOf: () => RunSummary | null): void {
    const begun = this.#begun.get(key)
    const info = infoOf(state.model)
    this.#begun.delete(key)
    // What was not begun here was opened from a file.
    if (!begun || !info || !state.settings.keepHistory) return
    const isByHand = this.#byHand.delete(panel)
    if (this.#reopened.get(panel) === asJson(begun.work)) return
    const said = summaryOf()
    if (!said) return
    const run = this.#runOf(panel, begun, said, info)
    this.#shown.delete(panel)
    if (begun.isUntouched && !isByHand) this.#shown.set(panel, run)
    else this.#put(panel, run, isByHand)
  }

  #runOf(panel: string, { work, at }: Begun, { summary, ...more }: RunSummary, { name, path, family }: ModelInfo): FinishedRun {
    const asked = { panel, task: this.#taskOf(panel), model: { name, path, family }, work: JSON.parse(asJson(work)) }
    return { ...asked, ...more, summary: summary.slice(0, MAX_SUMMARY), ms: performance.now() - at }
  }

  #put(panel: string, run: FinishedRun, isByHand: boolean): void {
    const before = this.#waiting.get(panel)
    if (before && before.run.model.path !== run.model.path) this.#recordNow(panel)
    clearTimeout(before?.timer)
    this.#waiting.set(panel, { run, timer: setTimeout(() => this.#recordNow(panel), QUIET_MS) })
    if (isByHand) this.#recordNow(panel)
  }

  #recordNow(panel: string): void {
    const waiting = this.#waiting.get(panel)
    if (!waiting) return
    clearTimeout(waiting.timer)
    this.#waiting.delete(panel)
    this.#record(waiting.run)
  }
}

function summaryOfRun(panel: string, run: Run<TaskId>, { language }: State): RunSummary | null {
  return run.status === 'done' ? (RUN_SUMMARIES[panel]?.(run.current as never, language) ?? null) : null
}

const isShownBefore = (answer: { result: object }, before: State['answer']): boolean =>
  'previous' in before ? before.previous?.result === answer.result : before.status === 'done' && before.result === answer.result

function isUntouched(panel: string, state: State, first: State): boolean {
  if (state.drafts[panel]) return asJson(state.drafts[panel]) === asJson(first.drafts[panel])
  const names = TYPED[panel]
  return names?.every((name) => state[name] === first[name] || asJson(state[name]) === asJson(first[name])) ?? false
}

/** Numbers without end, as for "the last layer", are left out: JSON has none, and what is absent stays as it is. */
const asJson = (value: unknown): string => JSON.stringify(value, (_, each) => (typeof each === 'number' && !Number.isFinite(each) ? undefined : each)) ?? ''
