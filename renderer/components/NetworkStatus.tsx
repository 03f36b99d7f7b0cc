import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'
import { shareRunning } from '../views/models/hub/downloads'
import { hubMessages } from '../views/models/hub/hubMessages'

/** In the status line: that nothing leaves this machine, or that the Hub may be asked, and how far its downloads are. */
export function NetworkStatus() {
  const { offline, offlineMeans } = useMessages(frameMessages)
  const messages = useMessages(hubMessages)
  const isOn = useStore((state) => state.settings.network && state.hubSetup?.off !== 'HF_HUB_OFFLINE')
  const host = useStore((state) => state.hubSetup?.host ?? 'huggingface.co')
  const share = useStore((state) => shareRunning(state.downloads))
  if (!isOn) return <span title={offlineMeans}>{offline}</span>
  return (
    <>
      {share !== null && <span>{messages.downloading(`${share}`)}</span>}
      <span title={messages.networkOnMeans(host)}>{messages.networkOn}</span>
    </>
  )
}
