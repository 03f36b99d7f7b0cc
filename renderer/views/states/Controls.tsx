import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { statesMessages } from './messages'

export function LayerChoice({ layer, last, onChange }: { layer: number; last: number; onChange(layer: number): void }) {
  const messages = useMessages(statesMessages)
  return (
    <label className="labelled">
      <span>{messages.layer}</span>
      <select className="field" aria-label={messages.layer} value={layer} onChange={(event) => onChange(Number(event.target.value))}>
        {Array.from({ length: last + 1 }, (_, value) => value).map((value) => (
          <option key={value} value={value}>
            {value === 0 ? `0 · ${messages.layerName(0)}` : value}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The same switch as in the attention panel: what is hidden there is hidden here. */
export function SpecialsSwitch() {
  const messages = useMessages(statesMessages)
  const isOn = useStore((state) => state.selection.hideSpecials)
  const select = useStore((state) => state.select)
  return <Switch label={messages.hideSpecials} isOn={isOn} onChange={(hideSpecials) => select({ hideSpecials })} />
}

export function CentreSwitch({ isOn, onChange }: { isOn: boolean; onChange(isOn: boolean): void }) {
  const messages = useMessages(statesMessages)
  return <Switch label={messages.centre} hint={messages.centreHint} isOn={isOn} onChange={onChange} />
}

function Switch({ label, hint, isOn, onChange }: { label: string; hint?: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label className="switch" title={hint}>
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
