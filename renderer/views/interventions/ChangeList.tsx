import { intervenes } from '../../../shared/inspect/interventions'
import { workbenchMessages } from '../../components/workbench/messages'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { HeadPlace } from '../../store/interventionsSlice'
import { useStore } from '../../store/store'
import { restrictedTo, scaledTo, skipToggled } from './interventions'
import { interventionMessages } from './messages'
import { useHeadText } from './useHeadText'

/** All that is changed, in words: the twin of the picture. */
export function ChangeList() {
  const messages = useMessages(interventionMessages)
  const { remove } = useMessages(workbenchMessages)
  const { interventions, intervene } = useStore((state) => state)
  const textOf = useHeadText()
  const places = placesOf(interventions.heads, interventions.restricted)
  const clear = (place: HeadPlace) => {
    const scaled = { ...interventions, ...scaledTo(interventions, [place], 1) }
    intervene({ ...scaled, ...restrictedTo(scaled, [place], []) })
  }
  if (!intervenes(interventions)) return <p className="muted">{messages.nothing}</p>
  return (
    <ul className="change-list" aria-label={messages.list}>
      {interventions.skippedLayers.map((layer) => (
        <Item
          key={`layer-${layer}`}
          text={messages.skippedWhole(count(layer))}
          remove={remove(messages.skippedWhole(count(layer)))}
          onRemove={() => intervene(skipToggled(interventions, layer))}
        />
      ))}
      {places.map((place) => (
        <Item
          key={`${place.layer}-${place.head}`}
          text={textOf(interventions, place)}
          remove={remove(textOf(interventions, place))}
          onRemove={() => clear(place)}
        />
      ))}
    </ul>
  )
}

function Item({ text, remove, onRemove }: { text: string; remove: string; onRemove(): void }) {
  return (
    <li>
      <span>{text}</span>
      <button type="button" className="link" aria-label={remove} title={remove} data-export="skip" onClick={onRemove}>
        ×
      </button>
    </li>
  )
}

/** Each head once, in the order of the model. */
function placesOf(heads: readonly HeadPlace[], restricted: readonly { layer: number; heads: number[] }[]): HeadPlace[] {
  const all = [...heads, ...restricted.flatMap(({ layer, heads: of }) => of.map((head) => ({ layer, head })))]
  const byKey = new Map(all.map(({ layer, head }) => [`${layer}-${head}`, { layer, head }]))
  return [...byKey.values()].sort((a, b) => a.layer - b.layer || a.head - b.head)
}
