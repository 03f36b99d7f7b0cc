import type { ReactNode } from 'react'
import { useMessages } from '../../messages/messages'
import type { Found, LookUpKind } from '../../store/inspectSlice'
import { ErrorNotice } from '../Notice'
import { workbenchMessages } from './messages'
import type { LookUpState } from './useLookUp'

/** What came of a look-up: an error with its way out, or what `draw` makes of it, dimmed while it is of an older question. */
export function LookUpArea<K extends LookUpKind>({
  state,
  draw,
  empty = null,
}: {
  state: LookUpState<K>
  draw(found: Found<K>): ReactNode
  empty?: ReactNode
}) {
  const { lookUp, found, isRunning, askAgain } = state
  const messages = useMessages(workbenchMessages)
  if (lookUp?.status === 'failed')
    return (
      <ErrorNotice error={lookUp.error}>
        <button type="button" className="button" onClick={askAgain}>
          {messages.runAgain}
        </button>
      </ErrorNotice>
    )
  if (found)
    return (
      <div className={`results${isRunning ? ' stale' : ''}`} aria-busy={isRunning}>
        {draw(found)}
      </div>
    )
  return isRunning ? <div className="skeleton" role="status" aria-label={messages.computing} /> : empty
}
