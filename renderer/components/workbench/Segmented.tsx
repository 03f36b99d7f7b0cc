import { useId } from 'react'

/** A few choices of which one holds: radio buttons, drawn as one strip. Arrow keys move. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: T
  options: readonly { value: T; title: string; hint?: string }[]
  onChange(value: T): void
}) {
  // An answer that stands beside another has the same choices: of one name only one could be checked.
  const name = useId()
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'chosen' : undefined} title={option.hint}>
          <input type="radio" className="visually-hidden" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.title}
        </label>
      ))}
    </fieldset>
  )
}
