import { useEffect, useState } from 'react'
import { useMessages } from '../../messages/messages'
import { generateMessages } from './messages'

interface NumberFieldProps {
  label: string
  hint?: string
  value: number
  least: number
  most: number
  isWhole?: boolean
  step?: number
  isDisabled?: boolean
  onChange(value: number): void
}

/** A number within bounds. What is typed stays as typed; only a number within the bounds is taken over. */
export function NumberField({ label, hint, value, least, most, isWhole = true, step = 1, isDisabled = false, onChange }: NumberFieldProps) {
  const messages = useMessages(generateMessages)
  const [typed, setTyped] = useState(String(value))
  useEffect(() => setTyped((before) => (Number(before) === value && before.trim() !== '' ? before : String(value))), [value])
  const isGood = (text: string) => text.trim() !== '' && Number(text) >= least && Number(text) <= most && (!isWhole || Number.isInteger(Number(text)))
  const bounds = messages.bounds(String(least), String(most))
  return (
    <label title={[hint, bounds].filter(Boolean).join('; ')}>
      {label}
      <input
        className="field number-field"
        type="number"
        min={least}
        max={most}
        step={step}
        disabled={isDisabled}
        value={typed}
        aria-invalid={!isGood(typed)}
        onChange={({ target }) => {
          setTyped(target.value)
          if (isGood(target.value)) onChange(Number(target.value))
        }}
        onBlur={() => setTyped(String(value))}
      />
      {!isGood(typed) && <span className="out-of-bounds">{bounds}</span>}
    </label>
  )
}
