import type { ReactNode } from 'react'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import type { Found, LookUpKind } from '../../store/inspectSlice'
import { ErrorNotice } from '../Notice'
import { workbenchMessages } from './messages'
import type { LookUpState } from './useLookUp'

/** What came of a look-up: what `draw` makes of it, dimmed while it is of an older question; above it the error of one that failed, with its way out. */
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
  const hasFailed = lookUp?.status === 'failed'
  const isDimmed = useLate(isRunning || hasFailed)
  const results = found && (
    <div className={`results${isDimmed ? ' stale' : ''}`} aria-busy={isRunning}>
      {draw(found)}
    </div>
  )
  if (hasFailed)
    return (
      <>
        <ErrorNotice error={lookUp.error}>
          <button type="button" className="button" onClick={askAgain}>
            {messages.runAgain}
          </button>
        </ErrorNotice>
        {results}
      </>
    )
  if (results) return results
  return isRunning ? <div className="skeleton" role="status" aria-label={messages.computing} /> : empty
}
