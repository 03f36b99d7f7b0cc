import { type ReactNode, useMemo } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { whatDiffers } from '../../lib/pinned/whatDiffers'
import { infoOf } from '../../lib/shownModel'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import type { Pin } from '../../store/pinSlice'
import { useStore } from '../../store/store'
import type { DrawShown } from '../beside/Beside'
import { Side } from '../beside/Side'
import { AgainstContext } from './against'
import { Differences } from './Differences'
import { pinnedMessages } from './messages'
import './pinned.css'

interface PinnedProps<K extends TaskId> {
  panel: string
  task: K
  /** What the panel shows now. */
  shown: Shown<K>
  draw: DrawShown<K>
  /** How that is drawn. */
  children: ReactNode
}

/** What the panel shows now, and beside it the result that was kept, with what differs above both. */
export function Pinned<K extends TaskId>({ panel, task, shown, draw, children }: PinnedProps<K>) {
  const pin = useStore((state) => state.pins[panel])
  const messages = useMessages(pinnedMessages)
  if (!pin) return children
  const kept = pin.shown as unknown as Shown<K>
  // Pinned a moment ago: there is nothing to compare yet.
  const isSame = isOneResult(kept, shown)
  return (
    <>
      {isSame ? <p className="banner">{messages.next}</p> : <Differences task={task} before={kept} after={shown} />}
      <div className="beside">
        <Side side="pinned" name={messages.pinned}>
          <PinnedHead panel={panel} pin={pin} />
          <AgainstContext value={isSame ? null : (shown as unknown as Shown<TaskId>)}>{draw(kept, false)}</AgainstContext>
        </Side>
        <Side side="now" name={messages.now}>
          <div className="row side-head">
            <h2>{messages.now}</h2>
            <span className="muted">
              <WhatDiffers pin={pin} shown={shown as unknown as Shown<TaskId>} />
            </span>
          </div>
          <AgainstContext value={isSame ? null : (kept as unknown as Shown<TaskId>)}>{children}</AgainstContext>
        </Side>
      </div>
    </>
  )
}

function PinnedHead({ panel, pin }: { panel: string; pin: Pin }) {
  const messages = useMessages(pinnedMessages)
  const { unpin, pinResult, takeBack } = useStore((state) => state)
  return (
    <div className="row side-head" data-export="skip">
      <h2>{messages.pinned}</h2>
      <span className="muted">{pin.model.name}</span>
      <span className="grow" />
      <button type="button" className="link" title={messages.takeBackMeans} onClick={() => takeBack(panel)}>
        {messages.takeBack}
      </button>
      <button type="button" className="link" onClick={() => pinResult(panel)}>
        {messages.pinNow}
      </button>
      <button type="button" className="link" onClick={() => unpin(panel)}>
        {messages.unpin}
      </button>
    </div>
  )
}

/** `model A → B, strategy simple → max, another text`. */
function WhatDiffers({ pin, shown }: { pin: Pin; shown: Shown<TaskId> }) {
  const messages = useMessages(pinnedMessages)
  const info = useStore(({ model }) => infoOf(model))
  const said = useMemo(() => {
    const { model, fields } = whatDiffers(pin, { model: info ?? pin.model, shown })
    const names = fields.map(({ name, values }) => (values ? messages.field(name, values.before, values.after) : messages.anotherField(name)))
    return [...(model ? [messages.model(model.before, model.after)] : []), ...names]
  }, [pin, shown, info, messages])
  return <>{said.length === 0 ? messages.same : said.join(', ')}</>
}

const isOneResult = <K extends TaskId>(one: Shown<K>, other: Shown<K>): boolean =>
  one.outcomes.every((outcome, i) => {
    const same = other.outcomes[i]
    return 'value' in outcome && same !== undefined && 'value' in same && outcome.value === same.value
  })
