import { ErrorNotice } from '../../components/Notice'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, roughly } from '../../lib/format'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import { saliencyMessages } from './messages'
import type { Explained, Occluded } from './useSaliency'

/** What it costs, said before it begins; how far it is, with Cancel; where it was ended, and the way on. */
export function Cost({ explained: { found }, occluded }: { explained: Explained; occluded: Occluded }) {
  const messages = useMessages(saliencyMessages)
  const words = useMessages(workbenchMessages)
  const { state, units, waits, leftMs, start } = occluded
  const isSeen = useLate(state.isRunning)
  const time = roughly(leftMs)
  return (
    <>
      {state.lookUp?.status === 'failed' && <ErrorNotice error={state.lookUp.error} />}
      <div className="row saliency-cost">
        <span className="muted" role="status">
          {state.isRunning && isSeen
            ? `${messages.done(count(units.length), count(found.units.length))}, ${messages.left(time)}`
            : messages.runs(count(found.units.length), count(found.runs), roughly(found.estimatedMs))}
          {waits && units.length > 0 && `. ${messages.done(count(units.length), count(found.units.length))}`}
        </span>
        {state.isRunning && isSeen && (
          <button type="button" className="button" onClick={state.cancel}>
            {words.cancel}
          </button>
        )}
        {waits && (
          <button type="button" className="button primary" onClick={start}>
            {units.length > 0 ? messages.goOn(time) : messages.start(time)}
          </button>
        )}
        <span className="grow" />
        <span className="muted saliency-exact">{messages.exact}</span>
      </div>
    </>
  )
}
