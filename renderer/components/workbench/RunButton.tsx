import { shortcut } from '../../lib/keys'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { workbenchMessages } from './messages'

interface RunButtonProps {
  isRunning: boolean
  run(): void
  cancel(): void
  /** Where ending a run keeps what is there, e.g. Stop. */
  cancelLabel?: string | undefined
}

/** Run, or Cancel while it runs. */
export function RunButton({ isRunning, run, cancel, cancelLabel }: RunButtonProps) {
  const messages = useMessages(workbenchMessages)
  const isReady = useStore((state) => state.model.status === 'ready')
  if (isRunning)
    return (
      <button type="button" className="button" onClick={cancel}>
        {cancelLabel ?? messages.cancel}
      </button>
    )
  return (
    <button type="button" className="button primary" disabled={!isReady} onClick={run}>
      {messages.run} <span className="kbd">{shortcut('↵')}</span>
    </button>
  )
}
