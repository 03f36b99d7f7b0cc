import { count } from '../../lib/format'
import { useStore } from '../../store/store'

/** How many tokens the text has, of how many. It never shows the count of another text: while one is being counted it says so. */
export function Meter() {
  const counted = useStore((state) => state.counted)
  const text = useStore((state) => state.text)
  if (counted?.text !== text)
    return (
      <span className="meter" role="status">
        counting…
      </span>
    )
  const { modelTokens, maxTokens } = counted
  const over = modelTokens - maxTokens
  return (
    <span className={`meter${over > 0 ? ' over' : ''}`} role="status">
      <span className="track" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (modelTokens / maxTokens) * 100)}%` }} />
      </span>
      {count(modelTokens)} of {count(maxTokens)} tokens{over > 0 && `: ${count(over)} too many`}
    </span>
  )
}
