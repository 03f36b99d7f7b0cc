import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { fillMaskMessages } from './messages'

export function Settings() {
  const topK = useStore((state) => state.topK)
  const targets = useStore((state) => state.targets)
  const setTopK = useStore((state) => state.setTopK)
  const words = useStore((state) => state.words)
  const messages = useMessages(fillMaskMessages)
  const setWords = useStore((state) => state.setWords)
  const setTargets = useStore((state) => state.setTargets)
  return (
    <div className="settings fill-settings">
      <label>
        {messages.candidates}
        <select className="field" value={topK} disabled={targets.trim() !== ''} onChange={(event) => setTopK(Number(event.target.value))}>
          {[5, 10, 20, 50, 100].map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </label>
      <label className="grow">
        {messages.onlyThese}
        <input className="field" placeholder={messages.onlyTheseHint} value={targets} spellCheck={false} onChange={(event) => setTargets(event.target.value)} />
      </label>
      <label className="grow">
        {messages.compareWords}
        <input className="field" placeholder={messages.compareWordsHint} value={words} spellCheck={false} onChange={(event) => setWords(event.target.value)} />
      </label>
    </div>
  )
}
