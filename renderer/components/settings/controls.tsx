import { type ComponentProps, type ReactNode, useId } from 'react'
import { Segmented } from '../workbench/Segmented'

interface Option<T> {
  value: T
  title: string
}

/** A setting's name and hint at the left, its control at the right. */
export const SettingRow = ({ name, hint, hintId, children }: { name: ReactNode; hint?: string; hintId?: string; children: ReactNode }) => (
  <div className="setting">
    <div className="setting-name">
      {name}
      {hint && (
        <p className="muted" id={hintId}>
          {hint}
        </p>
      )}
    </div>
    {children}
  </div>
)

/** The strip says its name by itself, to those who cannot see the one beside it. */
export function SegmentedRow<T extends string>(props: ComponentProps<typeof Segmented<T>>) {
  return (
    <SettingRow name={<span aria-hidden="true">{props.label}</span>}>
      <Segmented {...props} />
    </SettingRow>
  )
}

interface SelectRowProps<T> {
  label: string
  hint?: string
  value: T
  options: Option<T>[]
  onChange(value: T): void
}

export function SelectRow<T extends string | number>({ label, hint, value, options, onChange }: SelectRowProps<T>) {
  const id = useId()
  const choose = (title: string) => {
    const option = options.find((each) => String(each.value) === title)
    if (option) onChange(option.value)
  }
  return (
    <SettingRow name={<label htmlFor={id}>{label}</label>} {...(hint && { hint })} hintId={`${id}-hint`}>
      <select id={id} className="field" value={value} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(event) => choose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </SettingRow>
  )
}

export function CheckRow({ label, hint, value, onChange }: { label: string; hint: string; value: boolean; onChange(value: boolean): void }) {
  const id = useId()
  return (
    <SettingRow name={<label htmlFor={id}>{label}</label>} hint={hint} hintId={`${id}-hint`}>
      <input id={id} type="checkbox" checked={value} aria-describedby={`${id}-hint`} onChange={(event) => onChange(event.target.checked)} />
    </SettingRow>
  )
}
