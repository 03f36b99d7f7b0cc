import { useMessages } from '../../messages/messages'
import { statesMessages } from './messages'
import { digits } from './states'

/** From 0 to the largest norm of the picture. */
export function NormLegend({ most }: { most: number }) {
  const messages = useMessages(statesMessages)
  return (
    <div className="weight-legend" role="img" aria-label={`${messages.normLegend}: 0 – ${digits(most)}`}>
      <span>{messages.normLegend}</span>
      <span className="num">0</span>
      <i />
      <span className="num">{digits(most)}</span>
    </div>
  )
}

/** Always from −1 to 1. */
export function CosineLegend() {
  const messages = useMessages(statesMessages)
  return (
    <div className="weight-legend cosine-legend" role="img" aria-label={`${messages.cosine}: −1 – 1`}>
      <span>{messages.cosine}</span>
      <span className="num">−1</span>
      <i />
      <span className="num">1</span>
    </div>
  )
}
