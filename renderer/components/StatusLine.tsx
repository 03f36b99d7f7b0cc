import { useShallow } from 'zustand/react/shallow'
import type { ResultFacts } from '../../shared/tasks'
import { bytes, milliseconds } from '../lib/format'
import { shownOf } from '../lib/taskPanel'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { shownIn } from '../store/fillAnswer'
import { foundIn } from '../store/inspectSlice'
import { type State, useStore } from '../store/store'
import { HistoryStatus } from '../views/history/HistoryStatus'
import { NetworkStatus } from './NetworkStatus'

/** Of the panels that look inside: whose times stand below them, the newest first. */
const INSIDE: Partial<Record<string, readonly ('attended' | 'logitLens' | 'occlusion' | 'saliencyTargets' | 'stateFigures' | 'surprise')[]>> = {
  attention: ['attended'],
  layers: ['logitLens'],
  states: ['stateFigures'],
  saliency: ['occlusion', 'saliencyTargets'],
  surprise: ['surprise'],
}

/** Of the last run of the panel in sight; several inputs' together. */
function lastTimes({ panel, answer, runs, lookUps }: State): ResultFacts['ms'] | null {
  const kinds = INSIDE[panel]
  if (kinds) return kinds.map((kind) => foundIn(lookUps[kind])?.result.ms).find((ms) => ms !== undefined) ?? null
  if (panel === 'fill-mask') return shownIn(answer)?.result.ms ?? null
  const run = runs[panel]
  const outcomes = run?.status === 'done' ? (shownOf(run)?.outcomes ?? []) : []
  const results = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value.ms] : []))
  const sum = (of: keyof ResultFacts['ms']) => results.reduce((total, ms) => total + ms[of], 0)
  return results.length > 0 ? { tokenize: sum('tokenize'), run: sum('run'), post: sum('post') } : null
}

/** The three times of the last run; where it ran; that nothing leaves this machine. */
export function StatusLine() {
  const model = useStore((state) => state.model)
  const rss = useStore((state) => state.rssBytes)
  const ms = useStore(useShallow(lastTimes))
  const messages = useMessages(frameMessages)
  const info = model.status === 'ready' ? model.info : null
  return (
    <footer className="status-line">
      {ms ? (
        <>
          <span>{messages.tokenize(milliseconds(ms.tokenize))}</span>
          <span>{messages.run(milliseconds(ms.run))}</span>
          <span>{messages.post(milliseconds(ms.post))}</span>
        </>
      ) : (
        info && <span>{messages.openedIn(milliseconds(info.openMs))}</span>
      )}
      <span className="grow" />
      <HistoryStatus />
      {info && (
        <span>
          {info.device === 'cpu' ? 'CPU' : info.device}, {messages.threads(info.threads)}, {info.precision}
        </span>
      )}
      {info && rss !== null && <span title={messages.memory}>{bytes(rss)}</span>}
      <NetworkStatus />
    </footer>
  )
}
