import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { workbenchMessages } from '../../components/workbench/messages'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { zeroShotMessages } from './messages'
import { hasSeparator, withLabels } from './zeroShot'

const FIELD = 'zero-shot-label'

/** Labels as chips, and a field for the next one. */
export function LabelField({ labels, onChange }: { labels: string[]; onChange(labels: string[]): void }) {
  const messages = useMessages(zeroShotMessages)
  const input = useRef<HTMLInputElement>(null)
  const announce = useStore((state) => state.announce)
  const [typed, setTyped] = useState('')
  const add = (text: string) => {
    const { labels: together, known } = withLabels(labels, text)
    setTyped('')
    if (together.length > labels.length) onChange(together)
    if (known.length > 0) announce(messages.labelThere(known.join(', ')))
  }
  const remove = (label: string) => {
    onChange(labels.filter((other) => other !== label))
    announce(messages.labelRemoved(label))
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method ends a syllable with Enter, too.
    if (event.nativeEvent.isComposing) return
    const last = labels.at(-1)
    if (event.key === 'Enter' && typed.trim() !== '') add(typed)
    else if (event.key === 'Backspace' && typed === '' && last !== undefined) remove(last)
    else return
    // Ctrl+Enter runs, with the label that was just added.
    if (!event.ctrlKey && !event.metaKey) event.preventDefault()
  }
  // A line break of a list would be lost in a field of one line.
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text')
    if (!hasSeparator(text)) return
    event.preventDefault()
    add(`${typed}${text}`)
  }
  return (
    <div className="chips-field">
      <label className="editor-label" htmlFor={FIELD}>
        {messages.labels} <span id={`${FIELD}-hint`}>{messages.labelsHint}</span>
      </label>
      <ul className="chips">
        {labels.map((label) => (
          <Chip key={label} label={label} remove={() => remove(label)} />
        ))}
        <li className="chip-input">
          <input
            id={FIELD}
            ref={input}
            aria-label={messages.addLabel}
            aria-describedby={`${FIELD}-hint`}
            placeholder={messages.addLabel}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            value={typed}
            onChange={(event) => (hasSeparator(event.target.value) ? add(event.target.value) : setTyped(event.target.value))}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => add(typed)}
          />
        </li>
      </ul>
    </div>
  )
}

function Chip({ label, remove }: { label: string; remove(): void }) {
  const words = useMessages(workbenchMessages)
  return (
    <li className="chip">
      <bdi title={label}>{label}</bdi>
      <button type="button" aria-label={words.remove(label)} onClick={remove}>
        ×
      </button>
    </li>
  )
}
