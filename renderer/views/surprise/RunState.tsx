import { ErrorNotice } from '../../components/Notice'
import { workbenchMessages } from '../../components/workbench/messages'
import { roughly } from '../../lib/format'
import { shortcut } from '../../lib/keys'
import { useRemaining } from '../../lib/useRemaining'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { ResumableKind } from '../../store/surpriseSlice'
import { surpriseMessages } from './messages'
import type { Resumable } from './useResumable'

/** Run, or Cancel while it runs. */
export function RunButton({ isRunning, isDisabled = false, onCancel }: { isRunning: boolean; isDisabled?: boolean; onCancel(): void }) {
  const words = useMessages(workbenchMessages)
  const run = useStore((store) => store.runSurprise)
  const isReady = useStore((store) => store.model.status === 'ready')
  if (isRunning)
    return (
      <button type="button" className="button" onClick={onCancel}>
        {words.cancel}
      </button>
    )
  return (
    <button type="button" className="button primary" disabled={!isReady || isDisabled} onClick={run}>
      {words.run} <span className="kbd">{shortcut('↵')}</span>
    </button>
  )
}

interface RunStateProps<K extends ResumableKind> {
  run: Resumable<K>
  done: string
  ended: string
  /** Work that is done, and all of it, in any unit: what is left takes as long as what is done took. */
  work: [done: number, all: number]
}

/** How far it is, and how long it will be; where it was ended, and the way on; why it failed, with what is there still in sight. */
export function RunState<K extends ResumableKind>({ run, done, ended, work }: RunStateProps<K>) {
  const words = useMessages(workbenchMessages)
  const messages = useMessages(surpriseMessages)
  const { state, part, isWhole, goOn } = run
  const leftMs = useRemaining(state.isRunning, ...work)
  if (state.lookUp?.status === 'failed')
    return (
      <ErrorNotice error={state.lookUp.error}>
        <button type="button" className="button" onClick={goOn}>
          {part ? messages.goOn : words.runAgain}
        </button>
      </ErrorNotice>
    )
  if (state.isRunning)
    return (
      <div className="row progress look-up-progress">
        <span role="status">
          {part ? done : words.computing}
          {leftMs !== null && `, ${messages.left(roughly(leftMs))}`}
        </span>
      </div>
    )
  if (!part || isWhole) return null
  return (
    <div className="row surprise-ended" role="status">
      {ended}
      <button type="button" className="button" onClick={goOn}>
        {messages.goOn}
      </button>
    </div>
  )
}
