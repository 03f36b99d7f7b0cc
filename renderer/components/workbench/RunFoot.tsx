import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { count } from '../../lib/format'
import type { TaskPanel } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { workbenchMessages } from './messages'
import { RunButton } from './RunButton'
import { usePanel } from './usePanel'

/** Below an editor: the count of tokens, and Run, or Cancel with how far it is. `children`: a hint. */
export function RunFoot<K extends TaskId, D extends object>({
  panel,
  field,
  isWindowed = false,
  cancelLabel,
  children,
}: {
  panel: TaskPanel<K, D>
  /** The editor whose tokens are counted; `null`: none. */
  field: string | null
  /** Whether a text over the limit is read in windows instead of refused. */
  isWindowed?: boolean
  /** Where ending a run keeps what is there, e.g. Stop. */
  cancelLabel?: string
  children?: ReactNode
}) {
  const { run, start, cancel } = usePanel(panel)
  return (
    <div className="editor-foot">
      <span className="hint">{children}</span>
      {run.status === 'running' && <Progress panel={panel} />}
      {field !== null && <FieldMeter field={field} isWindowed={isWindowed} />}
      <RunButton isRunning={run.status === 'running'} run={start} cancel={cancel} cancelLabel={cancelLabel} />
    </div>
  )
}

/** Shown late: a run that takes under 150 ms shows none. */
function Progress<K extends TaskId, D extends object>({ panel }: { panel: TaskPanel<K, D> }) {
  const { run } = usePanel(panel)
  const messages = useMessages(workbenchMessages)
  if (run.status !== 'running') return null
  const { inputs, outcomes, partials } = run.current
  const parts = partials[outcomes.length] ?? []
  const last = parts.at(-1) as { window?: number; windows?: number } | undefined
  const text =
    last?.windows !== undefined && last.windows > 1
      ? messages.windowsOf(count(parts.length), count(last.windows))
      : inputs.length > 1
        ? messages.doneOf(count(outcomes.length), count(inputs.length))
        : messages.computing
  return (
    <span className="progress" role="status">
      {text}
    </span>
  )
}

/** How many tokens a field has, of how many. */
export function FieldMeter({ field, isWindowed }: { field: string; isWindowed: boolean }) {
  const counted = useStore((state) => state.counts[field])
  return counted ? <TokenMeter {...counted} isWindowed={isWindowed} /> : null
}

export function TokenMeter({ modelTokens, maxTokens, isWindowed }: { modelTokens: number; maxTokens: number; isWindowed: boolean }) {
  const messages = useMessages(workbenchMessages)
  const over = modelTokens - maxTokens
  const isOver = over > 0 && !isWindowed
  return (
    <span className={`meter${isOver ? ' over' : ''}`} role="status">
      <span className="track" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (modelTokens / maxTokens) * 100)}%` }} />
      </span>
      <span className="number">
        {over > 0 && isWindowed ? messages.inWindows(count(modelTokens)) : messages.tokensOf(count(modelTokens), count(maxTokens))}
        {isOver && messages.tooMany(count(over))}
      </span>
    </span>
  )
}
