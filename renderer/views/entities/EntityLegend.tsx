import type { Entity } from '../../../shared/tasks/tokenClassification'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { kindOf, tintOf } from './entities'
import { entityMessages } from './messages'

/** The kinds with their tints and how often each was found; a click hides one. */
export function EntityLegend({ kinds, hidden, toggle, entities }: { kinds: string[]; hidden: string[]; toggle(kind: string): void; entities: Entity[] }) {
  const messages = useMessages(entityMessages)
  const times = (kind: string) => entities.filter(({ label }) => kindOf(label) === kind).length
  return (
    <fieldset className="legend">
      <legend className="visually-hidden">{messages.legend}</legend>
      {kinds.map((kind) => (
        <label key={kind} className={`legend-item tint-${tintOf(kind)}${hidden.includes(kind) ? ' off' : ''}`}>
          <input type="checkbox" className="visually-hidden" aria-label={messages.show(kind)} checked={!hidden.includes(kind)} onChange={() => toggle(kind)} />
          <i aria-hidden="true" />
          {kind} <span className="num">{count(times(kind))}</span>
        </label>
      ))}
    </fieldset>
  )
}
