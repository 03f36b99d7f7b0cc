import { shownIn } from '../../store/fillAnswer'
import { foundIn, type LookUp, type LookUpKind, panelOfKind } from '../../store/inspectSlice'
import { type Run, shownOf } from '../taskPanel'
import type { SessionState } from './sessionState'

/** The panels that hold a result, in no order. */
export function panelsWithResults({ answer, runs, lookUps }: SessionState): Set<string> {
  const ofLookUps = Object.entries(lookUps ?? {}).filter(([, lookUp]) => foundIn(lookUp as LookUp<LookUpKind>) !== null)
  return new Set([
    ...(answer && shownIn(answer) ? ['fill-mask'] : []),
    ...Object.entries(runs ?? {})
      .filter(([, run]) => shownOf(run as Run<never>) !== null)
      .map(([panel]) => panel),
    ...ofLookUps.map(([kind]) => panelOfKind(kind as LookUpKind)),
  ])
}
