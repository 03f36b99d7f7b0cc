import type { LogitLens } from '../../../shared/inspect/layers'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { LensShown } from '../../store/layersSlice'
import { mostBits } from './layers'
import { layersMessages } from './messages'

/** What the colours say; both ends are the model's own and not this text's. */
export function LensLegend({ lens, shown }: { lens: LogitLens; shown: LensShown }) {
  const messages = useMessages(layersMessages)
  const [from, to] = shown === 'rank' ? [count(lens.classes), '1'] : ['0', shown === 'entropy' ? mostBits(lens).toPrecision(3) : '1']
  const name = messages.legend[shown]
  return (
    <div className="weight-legend" role="img" aria-label={`${name}: ${from} – ${to}`}>
      <span>{name}</span>
      <span className="num">{from}</span>
      <i />
      <span className="num">{to}</span>
    </div>
  )
}
