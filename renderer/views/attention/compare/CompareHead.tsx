import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { attentionMessages } from '../messages'
import type { Attended } from '../useAttention'
import { compareMessages } from './compareMessages'

/** Whether B is looked at through A's layer and heads, or through its own. `b`: as it is in sight. */
export function CompareHead({ b: { tokens, selection } }: { b: Attended }) {
  const messages = useMessages(compareMessages)
  const words = useMessages(attentionMessages)
  const { at, ...same } = useStore((state) => state.compared)
  const compareWith = useStore((state) => state.compareWith)
  const shown = { layer: selection.layer, head: selection.heads[0] ?? 1 }
  const change = (change: Partial<typeof shown>) => compareWith({ ...same, at: { ...shown, ...change } })
  return (
    <div className="row compare-head">
      <label className="switch">
        <input type="checkbox" checked={at === undefined} onChange={(event) => (event.target.checked ? compareWith(same) : change({}))} />
        {messages.sameHead}
      </label>
      {at && <Numbered title={words.layer} label={messages.layerOfB} value={shown.layer} count={tokens.layers} onChange={(layer) => change({ layer })} />}
      {at && selection.weights !== 'rollout' && (
        <Numbered title={words.head} label={messages.headOfB} value={shown.head} count={tokens.heads} onChange={(head) => change({ head })} />
      )}
    </div>
  )
}

interface NumberedProps {
  title: string
  label: string
  value: number
  count: number
  onChange(value: number): void
}

function Numbered({ title, label, value, count, onChange }: NumberedProps) {
  return (
    <label>
      <span aria-hidden="true">{title}</span>
      <select className="field num" aria-label={label} value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {Array.from({ length: count }, (_, i) => i + 1).map((number) => (
          <option key={number} value={number}>
            {number}
          </option>
        ))}
      </select>
    </label>
  )
}
