import { useEffect, useRef, useState } from 'react'
import { type Action, matching } from '../lib/palette'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useActions } from './actions'
import { Dialog } from './Dialog'

/** Everything that can be done, found by typing. The focus stays in the field; the arrows move the choice. */
export function Palette() {
  const actions = useActions()
  const messages = useMessages(frameMessages)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = matching(actions, query)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector(`#action-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const move = (by: number) => setChosen((chosen + by + found.length) % Math.max(1, found.length))
  const press = (key: string): boolean => {
    if (key === 'ArrowDown') move(1)
    else if (key === 'ArrowUp') move(-1)
    else if (key === 'Enter') found[chosen]?.run()
    else return false
    return true
  }
  return (
    <Dialog label={messages.doAnything}>
      <input
        className="search"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="actions"
        aria-activedescendant={`action-${chosen}`}
        aria-label={messages.whatToDo}
        placeholder={messages.whatToDo}
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={(event) => {
          if (press(event.key)) event.preventDefault()
        }}
      />
      <div className="options" id="actions" role="listbox" aria-label={messages.actions} tabIndex={-1} ref={list}>
        {found.map((action, i) => (
          <Option key={action.id} action={action} index={i} isChosen={i === chosen} startsGroup={action.group !== found[i - 1]?.group} />
        ))}
        {found.length === 0 && <p className="group">{messages.nothingMatches(query)}</p>}
      </div>
    </Dialog>
  )
}

function Option({ action, index, isChosen, startsGroup }: { action: Action; index: number; isChosen: boolean; startsGroup: boolean }) {
  return (
    <>
      {startsGroup && (
        <div className="group" role="presentation">
          {action.group}
        </div>
      )}
      <button type="button" id={`action-${index}`} className="option" role="option" aria-selected={isChosen} tabIndex={-1} onClick={action.run}>
        <span>{action.title}</span>
        {action.shortcut && <span className="kbd">{action.shortcut}</span>}
      </button>
    </>
  )
}
