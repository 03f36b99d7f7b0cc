import type { KeyboardEvent } from 'react'
import type { LibraryModel } from '../../../shared/library'
import { bytes, parameters } from '../../lib/format'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { type State, useStore } from '../../store/store'
import { titlesOf } from '../interventions/titles'
import { modelsMessages } from './messages'
import { dtypeName, PANEL_OF_TASK } from './models'

export type Openness = 'closed' | 'opening' | 'open' | 'current'

/** Whether a folder's model is the one in sight, another open one, or none. */
export const opennessOf = ({ model, openModels }: Pick<State, 'model' | 'openModels'>, path: string | null): Openness => {
  if (path === null) return 'closed'
  if (model.status === 'opening' && model.path === path) return 'opening'
  if (model.status !== 'kept' && infoOf(model)?.path === path) return 'current'
  return openModels.some(({ info, ended }) => info.path === path && !ended) ? 'open' : 'closed'
}

/** One model: a click on its name shows its card, Enter and the button open it. */
export function ModelRow({ model }: { model: LibraryModel }) {
  const messages = useMessages(modelsMessages)
  const { name, path } = model
  const isChosen = useStore((state) => state.diagnosis?.path === path)
  const diagnose = useStore((state) => state.diagnose)
  const openModel = useStore((state) => state.openModel)
  const openness = useStore((state) => opennessOf(state, path))
  return (
    <li className={isChosen ? 'model-row chosen' : 'model-row'}>
      <button
        type="button"
        className="model-name"
        aria-pressed={isChosen}
        title={path}
        onClick={() => void diagnose(path)}
        onDoubleClick={() => model.isOpenable && void openModel(path)}
        onKeyDown={(event) => {
          move(event)
          if (event.key !== 'Enter' || !model.isOpenable) return
          event.preventDefault()
          void diagnose(path)
          void openModel(path)
        }}
      >
        <strong>{name}</strong>
        <Facts model={model} />
      </button>
      <span className="num muted">{model.parameters > 0 ? parameters(model.parameters) : ''}</span>
      <span className="muted">{model.dtype === null ? '' : dtypeName(model.dtype)}</span>
      <span className="num">{model.bytes > 0 ? bytes(model.bytes) : ''}</span>
      {openness === 'current' || openness === 'opening' ? (
        <span className="model-state">
          <span className={openness === 'current' ? 'dot ready' : 'dot busy'} aria-hidden="true" />
          {openness === 'current' ? messages.isCurrent : messages.isOpening}
        </span>
      ) : (
        <OpenButton model={model} isOpen={openness === 'open'} />
      )}
    </li>
  )
}

function OpenButton({ model, isOpen }: { model: LibraryModel; isOpen: boolean }) {
  const messages = useMessages(modelsMessages)
  const openModel = useStore((state) => state.openModel)
  const label = isOpen ? messages.switchNamed(model.name) : messages.openNamed(model.name)
  return (
    <button type="button" className="button" disabled={!model.isOpenable} aria-label={label} onClick={() => void openModel(model.path)}>
      {isOpen && <span className="dot ready" aria-hidden="true" />}
      {isOpen ? messages.switchIt : messages.openIt}
    </button>
  )
}

/** What it can do, or why it cannot be opened. */
function Facts({ model: { tasks, problem, isOpenable } }: { model: LibraryModel }) {
  const messages = useMessages(modelsMessages)
  const titles = titlesOf(useStore((state) => state.language))
  if (!isOpenable && problem)
    return (
      <span className="model-facts-line is-over" lang="en">
        {problem.message}
      </span>
    )
  return <span className="model-facts-line">{tasks.length > 0 ? tasks.map((task) => titles[PANEL_OF_TASK[task]]).join(', ') : messages.noTasks}</span>
}

const STEPS: Partial<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** The focus goes from row to row, over the sections. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...(event.currentTarget.closest('.model-sections')?.querySelectorAll<HTMLElement>('.model-name') ?? [])]
  const at = rows.indexOf(event.currentTarget)
  event.preventDefault()
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus()
}
