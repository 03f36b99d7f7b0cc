import type { KeyboardEvent } from 'react'

interface SearchFieldProps {
  label: string
  /** Behind the label, what can be looked for. */
  hint?: string
  value: string
  onChange(query: string): void
  /** Its room in characters, where what is asked has a limit. */
  maxLength?: number
  onKeyDown?(event: KeyboardEvent<HTMLInputElement>): void
}

/** A field in a row of controls that finds what is below it; its name stands in it. */
export function SearchField({ label, hint, value, onChange, ...more }: SearchFieldProps) {
  return (
    <label className="grow">
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        className="field grow"
        placeholder={hint === undefined ? label : `${label}: ${hint}`}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...more}
      />
    </label>
  )
}
