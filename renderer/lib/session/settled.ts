import { type Answer, shownIn } from '../../store/fillAnswer'
import { begunIn, foundIn, type LookUp, type LookUpKind } from '../../store/inspectSlice'
import { type Run, shownOf } from '../taskPanel'
import type { SessionState } from './sessionState'

/** The same with nothing that runs: what is there of it stays, as when it is cancelled. */
export function settled(state: SessionState): SessionState {
  const { answer, otherAnswer, runs, changedRuns, lookUps } = state
  return {
    ...state,
    ...(answer && { answer: settledAnswer(answer) }),
    ...(otherAnswer && { otherAnswer: settledAnswer(otherAnswer) }),
    ...(runs && { runs: kept(runs as Record<string, AnyRun>, settledRun) }),
    ...(changedRuns && { changedRuns: kept(changedRuns as Record<string, AnyChanged>, settledChange) }),
    ...(lookUps && { lookUps: kept(lookUps as Record<string, AnyLookUp>, settledLookUp) }),
  }
}

type AnyRun = Run<never>
type AnyChanged = { run: AnyRun }
type AnyLookUp = LookUp<LookUpKind>

function settledAnswer(answer: Answer): Answer {
  if (answer.status !== 'running') return answer
  const shown = shownIn(answer)
  return shown ? { status: 'done', ...shown } : { status: 'none' }
}

function settledRun(run: AnyRun): AnyRun | null {
  if (run.status !== 'running') return run
  const current = shownOf(run)
  return current && { status: 'done', current }
}

function settledChange(changed: AnyChanged): AnyChanged | null {
  const run = settledRun(changed.run)
  return run && { ...changed, run }
}

function settledLookUp(lookUp: AnyLookUp | undefined): AnyLookUp | null {
  if (lookUp?.status !== 'running') return lookUp ?? null
  const [found, begun] = [foundIn(lookUp), begunIn(lookUp)]
  if (begun) return { status: 'cancelled', previous: found, begun }
  return found && { status: 'done', found }
}

function kept<T>(all: Record<string, T>, settle: (one: T) => T | null): Record<string, never> {
  const entries = Object.entries(all).map(([name, one]) => [name, settle(one)] as const)
  return Object.fromEntries(entries.filter(([, one]) => one !== null)) as Record<string, never>
}
