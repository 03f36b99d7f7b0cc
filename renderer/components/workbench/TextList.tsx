import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useMessages } from '../../messages/messages'
import { workbenchMessages } from './messages'

interface ListProps {
  /** What the list holds, e.g. Questions. */
  title: string
  /** Names one, e.g. Question 2. */
  name(n: number): string
  placeholder: string
  /** On the button that adds one. */
  addTitle: string
  values: string[]
  /** How many there are at least. */
  least: number
  /** Whether the order can be changed. */
  isOrdered?: boolean
  onChange(values: string[]): void
  /** Beside the button that adds one. */
  children?: ReactNode
}

/** Texts of a line each. Enter adds one below, Backspace in an empty one takes it away, and several pasted lines become several texts. */
export function TextList({ title, addTitle, children, ...list }: ListProps) {
  const { root, changeAndFocus } = useFocusAfterChange(list)
  const { values } = list
  const add = (at: number) => changeAndFocus(values.toSpliced(at, 0, ''), at, 'input')
  return (
    <section className="card text-list" aria-label={title} ref={root}>
      <h2>{title}</h2>
      <ol>
        {values
          .map((value, i) => ({ value, id: `row-${i}`, i }))
          .map(({ value, id, i }) => (
            <Row key={id} list={list} value={value} i={i} add={add} changeAndFocus={changeAndFocus} />
          ))}
      </ol>
      <div className="text-list-foot">
        <button type="button" className="button" onClick={() => add(values.length)}>
          {addTitle}
        </button>
        <span className="grow" />
        {children}
      </div>
    </section>
  )
}

type ChangeAndFocus = (values: string[], row: number, part: string) => void

/** The field or button that one goes on with is there only when the change has been drawn. */
function useFocusAfterChange({ onChange, values }: Pick<ListProps, 'onChange' | 'values'>) {
  const root = useRef<HTMLElement>(null)
  const wanted = useRef<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is a new list that brings the field
  useEffect(() => {
    if (wanted.current !== null) root.current?.querySelector<HTMLElement>(wanted.current)?.focus()
    wanted.current = null
  }, [values])
  const changeAndFocus: ChangeAndFocus = (next, row, part) => {
    wanted.current = `[data-row="${row}"] ${part}`
    onChange(next)
  }
  return { root, changeAndFocus }
}

interface RowProps {
  list: Omit<ListProps, 'title' | 'addTitle' | 'children'>
  value: string
  i: number
  add(at: number): void
  changeAndFocus: ChangeAndFocus
}

function Row({ list, value, i, add, changeAndFocus }: RowProps) {
  const { values, least, name, onChange } = list
  const words = useMessages(workbenchMessages)
  const set = (text: string) => onChange(values.with(i, text))
  const remove = () => changeAndFocus(values.toSpliced(i, 1), Math.max(0, i - 1), 'input')
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter may also end the composition of a syllable.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter') add(i + 1)
    else if (event.key === 'Backspace' && value === '' && values.length > least) remove()
    else return
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent) => {
    const lines = event.clipboardData.getData('text/plain').split(/\r?\n/).filter(Boolean)
    if (lines.length < 2) return
    event.preventDefault()
    changeAndFocus(values.toSpliced(i, value === '' ? 1 : 0, ...lines), i + lines.length - (value === '' ? 1 : 0), 'input')
  }
  return (
    <li data-row={i}>
      <span className="num" aria-hidden="true">
        {i + 1}
      </span>
      <input
        aria-label={name(i + 1)}
        placeholder={list.placeholder}
        value={value}
        dir="auto"
        spellCheck={false}
        onChange={(event) => set(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {list.isOrdered && <Movers list={list} i={i} changeAndFocus={changeAndFocus} />}
      <button
        type="button"
        className="icon-button"
        aria-label={words.remove(name(i + 1))}
        title={words.remove(name(i + 1))}
        disabled={values.length <= least}
        onClick={remove}
      >
        ×
      </button>
    </li>
  )
}

function Movers({ list: { values, name }, i, changeAndFocus }: Pick<RowProps, 'list' | 'i' | 'changeAndFocus'>) {
  const words = useMessages(workbenchMessages)
  const move = (to: number) =>
    changeAndFocus(
      values.toSpliced(i, 1).toSpliced(to, 0, values[i] ?? ''),
      to,
      `.${to < i ? 'up' : 'down'}:not(:disabled), [data-row="${to}"] .move:not(:disabled)`,
    )
  return (
    <>
      <button
        type="button"
        className="icon-button move up"
        aria-label={words.moveUp(name(i + 1))}
        title={words.moveUp(name(i + 1))}
        disabled={i === 0}
        onClick={() => move(i - 1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="icon-button move down"
        aria-label={words.moveDown(name(i + 1))}
        title={words.moveDown(name(i + 1))}
        disabled={i === values.length - 1}
        onClick={() => move(i + 1)}
      >
        ↓
      </button>
    </>
  )
}
