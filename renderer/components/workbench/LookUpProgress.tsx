import { useMessages } from '../../messages/messages'
import type { LookUpKind, PartOf } from '../../store/inspectSlice'
import { workbenchMessages } from './messages'
import type { LookUpState } from './useLookUp'

interface ProgressProps<K extends LookUpKind> {
  state: LookUpState<K>
  /** Whether what is in sight answers what is asked. */
  isAnswered: boolean
  done(part: PartOf<K>): string
  cancelled(part: PartOf<K>): string
}

/** How far a long look-up is, with Cancel; where it was ended, and the way on. One that takes under 150 ms shows nothing. */
export function LookUpProgress<K extends LookUpKind>({ state, isAnswered, done, cancelled }: ProgressProps<K>) {
  const words = useMessages(workbenchMessages)
  const { lookUp, begun, isRunning } = state
  if (lookUp?.status === 'failed' || (isAnswered && !isRunning)) return null
  return (
    <div className="row progress look-up-progress">
      <span role="status">{isRunning ? (begun ? done(begun.part) : words.computing) : begun && cancelled(begun.part)}</span>
      {isRunning ? (
        <button type="button" className="button" onClick={state.cancel}>
          {words.cancel}
        </button>
      ) : (
        <button type="button" className="button" onClick={state.askAgain}>
          {words.runAgain}
        </button>
      )}
    </div>
  )
}
