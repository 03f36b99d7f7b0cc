import type { HistoryState } from '../../../shared/history'
import { SearchField } from '../../components/workbench/SearchField'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { historyMessages } from './messages'
import { titleOf } from './names'
import type { Filters, Found } from './useFound'

interface FilterRowProps {
  filters: Filters
  change(filters: Filters): void
  found: Found | null
  history: HistoryState | null
}

/** What is looked for. */
export function FilterRow({ filters, change, found, history }: FilterRowProps) {
  const messages = useMessages(historyMessages)
  const language = useStore((state) => state.language)
  const panels = (found?.panels ?? []).map(({ panel, entries }) => ({ value: panel, title: messages.choice(titleOf(panel, language), count(entries)) }))
  const models = (found?.models ?? []).map(({ path, name, entries }) => ({ value: path, title: messages.choice(name, count(entries)) }))
  return (
    <div className="controls history-filters">
      <SearchField
        label={messages.search}
        maxLength={1000}
        value={filters.words}
        onChange={(words) => change({ ...filters, words })}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          document.querySelector<HTMLElement>('.history-list')?.focus()
        }}
      />
      <Choice label={messages.panel} any={messages.anyPanel} value={filters.panel} options={panels} choose={(panel) => change({ ...filters, panel })} />
      <Choice label={messages.model} any={messages.anyModel} value={filters.model} options={models} choose={(model) => change({ ...filters, model })} />
      <label className="switch">
        <input type="checkbox" checked={filters.pinned} onChange={(event) => change({ ...filters, pinned: event.target.checked })} />
        {messages.pinnedOnly}
      </label>
      <span className="num" role="status">
        {found && messages.count(count(found.times.length), count(history?.entries ?? found.times.length))}
        {history !== null && history.unread > 0 && `; ${messages.unread(count(history.unread))}`}
      </span>
    </div>
  )
}

interface ChoiceProps {
  label: string
  any: string
  value: string | null
  options: { value: string; title: string }[]
  choose(value: string | null): void
}

function Choice({ label, any, value, options, choose }: ChoiceProps) {
  return (
    <select className="field history-choice" aria-label={label} value={value ?? ''} onChange={(event) => choose(event.target.value || null)}>
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  )
}
