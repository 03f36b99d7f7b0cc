import { type ReactNode, useMemo, useState } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { count } from '../../lib/format'
import { type Compared, compared } from '../../lib/pinned/compared'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { pinnedMessages } from './messages'
import { RankedRows } from './RankedRows'
import { SpanRows } from './SpanRows'
import { TextRows } from './TextRows'

/** What the two results differ in, as one table a question; nothing while the newer one is not whole. */
export function Differences<K extends TaskId>({ task, before, after }: { task: K; before: Shown<K>; after: Shown<K> }) {
  const messages = useMessages(pinnedMessages)
  const found = useMemo(() => compared(task, before, after), [task, before, after])
  return (
    found && (
      <section className="card pinned-differences" aria-label={messages.differences}>
        <Table found={found} />
      </section>
    )
  )
}

function Table({ found }: { found: Compared }) {
  const messages = useMessages(pinnedMessages)
  if (found.kind === 'spans') return <SpanRows {...found} />
  if (found.kind === 'texts') return <TextRows rows={found.rows} />
  return found.groups.map(({ title, rows }) => (
    <RankedRows key={title?.number ?? 0} caption={title ? messages.group(count(title.number), title.text) : null} measure={found.measure} rows={rows} />
  ))
}

/** The first of many rows, and a way to the others. */
export function Few<T>({ rows, draw }: { rows: readonly T[]; draw(rows: readonly T[]): ReactNode }) {
  const messages = useMessages(pinnedMessages)
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? rows : rows.slice(0, FEW)
  return (
    <>
      {draw(shown)}
      {shown.length < rows.length && (
        <button type="button" className="link" onClick={() => setIsWhole(true)}>
          {messages.showAll(count(rows.length))}
        </button>
      )}
    </>
  )
}

const FEW = 5
