import { EXAMPLES } from '../../lib/examples'
import { useStore } from '../../store/store'

/** Nothing is hidden: what to do, and texts to start from. */
export function Empty() {
  const hasText = useStore((state) => state.text.trim() !== '')
  const showExample = useStore((state) => state.showExample)
  return (
    <section className="card empty">
      <p>{hasText ? 'Hide a word: click it, or type <mask> where the model is to guess.' : 'Type a sentence above, or start from an example.'}</p>
      <div className="actions">
        {EXAMPLES.slice(0, 3).map((example) => (
          <button key={example.title} type="button" className="button" onClick={() => showExample(example)}>
            {example.title}
          </button>
        ))}
      </div>
    </section>
  )
}
