import { OCCLUSION_UNITS, REPLACEMENTS, type SaliencyTarget, type ScoredTarget } from '../../../shared/inspect/saliency'
import { Segmented } from '../../components/workbench/Segmented'
import { percent } from '../../lib/format'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { saliencyMessages } from './messages'
import { scoreText } from './saliency'
import { TASK_MESSAGES } from './taskTitles'
import { servedTask, servedTasks } from './texts'
import type { Explained } from './useSaliency'

export function TaskChoice() {
  const messages = useMessages(saliencyMessages)
  const language = useStore((state) => state.language)
  const chosen = useStore((state) => state.saliency.task)
  const change = useStore((state) => state.changeSaliency)
  const info = useStore(({ model }) => infoOf(model))
  const task = info && servedTask(chosen, info)
  if (!info || !task) return null
  const options = servedTasks(info).map((value) => ({ value, title: TASK_MESSAGES[value][language].title }))
  return <Segmented label={messages.task} value={task} options={options} onChange={(next) => change({ task: next, window: 0, target: null, against: null })} />
}

/** What is taken away, what stands in its place, and which number is looked at. */
export function HowControls({ isProbability }: { isProbability: boolean }) {
  const messages = useMessages(saliencyMessages)
  const { unit, replace, shown } = useStore((state) => state.saliency)
  const change = useStore((state) => state.changeSaliency)
  return (
    <div className="row saliency-controls">
      <span className="muted">{messages.unit}</span>
      <Segmented
        label={messages.unit}
        value={unit}
        options={OCCLUSION_UNITS.map((value) => ({ value, title: messages.units[value] }))}
        onChange={(next) => change({ unit: next })}
      />
      <span className="muted">{messages.replace}</span>
      <Segmented
        label={messages.replace}
        value={replace}
        options={REPLACEMENTS.map((value) => ({ value, title: messages.replacements[value], hint: messages.replacementHints[value] }))}
        onChange={(next) => change({ replace: next })}
      />
      {isProbability && (
        <>
          <span className="muted">{messages.shown}</span>
          <Segmented
            label={messages.shown}
            value={shown}
            options={[
              { value: 'value', title: messages.probability },
              { value: 'logit', title: messages.logOdds, hint: messages.logOddsHint },
            ]}
            onChange={(next) => change({ shown: next })}
          />
        </>
      )}
    </div>
  )
}

/** Why this answer, and rather than which. */
export function TargetChoice({ explained: { found, targets } }: { explained: Explained }) {
  const messages = useMessages(saliencyMessages)
  const change = useStore((state) => state.changeSaliency)
  const [first, second] = targets
  const title = (one: ScoredTarget) => `${one.name}, ${found.isProbability ? percent(one.value) : scoreText(one, 'value')}`
  const placeOf = (one: ScoredTarget | undefined) => (one ? found.targets.indexOf(one) : -1)
  const targetAt = (place: string): SaliencyTarget | null => found.targets[Number(place)]?.target ?? null
  return (
    <div className="row saliency-targets">
      <label>
        <span className="muted">{messages.target}</span>
        <select className="field" aria-label={messages.target} value={placeOf(first)} onChange={(event) => change({ target: targetAt(event.target.value) })}>
          {found.targets.map((one, i) => (
            <option key={JSON.stringify(one.target)} value={i}>
              {title(one)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="muted">{messages.against}</span>
        <select className="field" aria-label={messages.against} value={placeOf(second)} onChange={(event) => change({ against: targetAt(event.target.value) })}>
          <option value={-1}>{messages.nothing}</option>
          {found.targets.map((one, i) =>
            one === first ? null : (
              <option key={JSON.stringify(one.target)} value={i}>
                {title(one)}
              </option>
            ),
          )}
        </select>
      </label>
    </div>
  )
}
