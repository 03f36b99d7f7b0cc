import { bytes, milliseconds } from '../lib/format'
import { shownIn } from '../store/fillMaskSlice'
import { useStore } from '../store/store'

/** The three times of the last run; where it ran; that nothing leaves this machine. */
export function StatusLine() {
  const answer = useStore((state) => state.answer)
  const model = useStore((state) => state.model)
  const rss = useStore((state) => state.rssBytes)
  const ms = shownIn(answer)?.result.ms
  const info = model.status === 'ready' ? model.info : null
  return (
    <footer className="status-line">
      {ms ? (
        <>
          <span>tokenize {milliseconds(ms.tokenize)}</span>
          <span>run {milliseconds(ms.run)}</span>
          <span>post {milliseconds(ms.post)}</span>
        </>
      ) : (
        info && <span>opened in {milliseconds(info.openMs)}</span>
      )}
      <span className="grow" />
      {info && (
        <span>
          {info.device === 'cpu' ? 'CPU' : info.device}, {info.threads} {info.threads === 1 ? 'thread' : 'threads'}, {info.precision}
        </span>
      )}
      {info && rss !== null && <span title="Resident memory of the engine process">{bytes(rss)}</span>}
      <span title="Nothing is sent anywhere: the model runs on this machine">offline</span>
    </footer>
  )
}
