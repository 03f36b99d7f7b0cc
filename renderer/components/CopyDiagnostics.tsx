import { copyText } from '../lib/copyText'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'
import { useFeedback } from './workbench/useFeedback'

/** Puts on the clipboard what a report of a defect needs, and nothing of the user's texts. */
export function CopyDiagnostics() {
  const messages = useMessages(frameMessages)
  const diagnostics = useStore((state) => state.diagnostics)
  const [label, say] = useFeedback(messages.copyDiagnostics)
  const copy = async () => {
    const isCopied = await diagnostics().then(copyText, () => false)
    say(isCopied ? messages.diagnosticsCopied : messages.diagnosticsNotCopied)
  }
  return (
    <button type="button" className="button" onClick={() => void copy()} title={messages.diagnosticsMean}>
      {label}
    </button>
  )
}
