import { useMessages } from '../../messages/messages'
import type { Selection } from '../../store/attentionSlice'
import { weightText } from './attention'
import { attentionMessages } from './messages'

/** What the colours say, with the weight that full colour stands for. */
export function Legend({ selection, most }: { selection: Pick<Selection, 'scale' | 'weights'>; most: number }) {
  const messages = useMessages(attentionMessages)
  const isNorm = selection.weights === 'value-weighted'
  const name = selection.scale === 'row' ? messages.legendRow : isNorm ? messages.legendNorm : messages.legendRaw
  return (
    <div className="weight-legend" role="img" aria-label={`${name}: 0 – ${selection.scale === 'row' ? 1 : weightText(most)}`}>
      <span>{name}</span>
      <span className="num">0</span>
      <i />
      <span className="num">{selection.scale === 'row' ? 1 : weightText(most)}</span>
    </div>
  )
}
