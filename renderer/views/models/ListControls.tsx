import { TASK_IDS } from '../../../shared/tasks'
import { SearchField } from '../../components/workbench/SearchField'
import { Segmented } from '../../components/workbench/Segmented'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { titlesOf } from '../interventions/titles'
import { modelsMessages } from './messages'
import { type Filter, type Listing, PANEL_OF_TASK } from './models'

interface ControlsProps {
  listing: Listing
  change(some: Partial<Listing>): void
  counts: { openable: number; broken: number }
}

/** What is searched for, which task it can do, in which order. */
export function ListControls({ listing, change, counts }: ControlsProps) {
  const messages = useMessages(modelsMessages)
  const titles = titlesOf(useStore((state) => state.language))
  return (
    <div className="controls models-controls">
      <SearchField label={messages.search} value={listing.query} onChange={(query) => change({ query })} />
      <label>
        <span className="visually-hidden">{messages.show}</span>
        <select className="field" value={listing.filter} onChange={(event) => change({ filter: event.target.value as Filter })}>
          <option value="openable">{messages.canOpen(count(counts.openable))}</option>
          {TASK_IDS.map((task) => (
            <option key={task} value={task}>
              {titles[PANEL_OF_TASK[task]]}
            </option>
          ))}
          <option value="broken">{messages.broken(count(counts.broken))}</option>
        </select>
      </label>
      <Segmented
        label={messages.sort}
        value={listing.sort}
        options={[
          { value: 'name', title: messages.byName },
          { value: 'size', title: messages.bySize },
          { value: 'opened', title: messages.byOpened },
        ]}
        onChange={(sort) => change({ sort })}
      />
    </div>
  )
}
