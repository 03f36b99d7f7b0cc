import { examplesIn } from '../../lib/examples'
import { useMessages } from '../../messages/messages'
import { maskTokenOf } from '../../store/fillAnswer'
import { useStore } from '../../store/store'
import { fillMaskMessages } from './messages'

/** Nothing is hidden: what to do, and texts to start from. */
export function Empty() {
  const hasText = useStore((state) => state.text.trim() !== '')
  const maskToken = useStore(maskTokenOf)
  const language = useStore((state) => state.language)
  const messages = useMessages(fillMaskMessages)
  const showExample = useStore((state) => state.showExample)
  return (
    <section className="card empty">
      <p>{hasText ? messages.hideAWord(maskToken) : messages.typeASentence}</p>
      <div className="actions">
        {examplesIn(language)
          .slice(0, 3)
          .map((example) => (
            <button key={example.title} type="button" className="button" onClick={() => showExample(example)}>
              {example.title}
            </button>
          ))}
      </div>
    </section>
  )
}
