import type { DoctorFile, DoctorReport, MemoryVerdict, TaskVerdict } from '../../../shared/doctor'
import { CLASS_OF_HEAD, type TaskId } from '../../../shared/tasks'
import { bytes, count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { titlesOf } from '../interventions/titles'
import { opennessOf } from './ModelRow'
import { modelsMessages } from './messages'
import { PANEL_OF_TASK } from './models'

/** Each panel that asks: served, or why not. Of the model in sight they can be gone to. */
export function Panels({ report: { tasks, opens } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  // What is wrong says it for all of them.
  if (opens === null) return null
  return (
    <section aria-label={messages.panels}>
      <h3>{messages.panels}</h3>
      <ul className="doctor-list verdicts">
        {tasks.map((verdict) => (
          <PanelVerdict key={verdict.task} verdict={verdict} opens={opens} />
        ))}
        <li>
          <span aria-hidden="true">✓</span>
          <span>{messages.inside}</span>
        </li>
      </ul>
    </section>
  )
}

function PanelVerdict({ verdict, opens }: { verdict: TaskVerdict; opens: string | null }) {
  const messages = useMessages(modelsMessages)
  const panel = PANEL_OF_TASK[verdict.task]
  const title = titlesOf(useStore((state) => state.language))[panel] ?? panel
  const goToPanel = useStore((state) => state.goToPanel)
  const isCurrent = useStore((state) => opennessOf(state, opens) === 'current')
  return (
    <li className={verdict.isServed ? undefined : 'not'}>
      <span aria-hidden="true">{verdict.isServed ? '✓' : '–'}</span>
      {verdict.isServed && isCurrent ? (
        <button type="button" className="link" title={messages.goTo(title)} onClick={() => goToPanel(panel)}>
          {title}
        </button>
      ) : (
        <span>{title}</span>
      )}
      {!verdict.isServed && <span className="muted">{whyNot(verdict, messages)}</span>}
    </li>
  )
}

function whyNot({ why, head }: TaskVerdict, messages: (typeof modelsMessages)['en']): string {
  if (why === 'head' && head) return messages.whyHead(CLASS_OF_HEAD[head].replace('RobertaFor', ''))
  return why === 'tokenizer' ? messages.whyTokenizer : why === 'export' ? messages.whyExport : messages.whyClosed
}

/** What it needs of what is free: absolute, and full when it is more. */
export function Memory({ memory: { needed, available } }: { memory: MemoryVerdict }) {
  const messages = useMessages(modelsMessages)
  const share = needed / Math.max(1, available)
  return (
    <section aria-label={messages.memory}>
      <h3>{messages.memory}</h3>
      <p className={share > 1 ? 'is-over' : undefined}>{messages.memoryOf(bytes(needed), bytes(available))}</p>
      <div className={share > 1 ? 'memory-bar over' : 'memory-bar'} role="img" aria-label={messages.memoryBar(percent(share))}>
        <i style={{ '--share': `${Math.min(100, share * 100)}%` } as object} />
      </div>
    </section>
  )
}

/** Some models have thousands. */
const MOST_LABELS = 24

export function Labels({ report: { report } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  const titles = titlesOf(useStore((state) => state.language))
  const tasks = Object.entries(report.labels) as [TaskId, string[]][]
  if (tasks.length === 0) return null
  return (
    <section aria-label={messages.labels}>
      <h3>{messages.labels}</h3>
      {tasks.map(([task, names]) => (
        <p key={task} className="doctor-labels">
          <span className="muted">{messages.labelsOf(titles[PANEL_OF_TASK[task]] ?? task, count(names.length))}</span> {names.slice(0, MOST_LABELS).join(', ')}
          {names.length > MOST_LABELS && <span className="muted"> {messages.andMore(count(names.length - MOST_LABELS))}</span>}
        </p>
      ))}
    </section>
  )
}

export function Files({ files }: { files: DoctorFile[] }) {
  const messages = useMessages(modelsMessages)
  const note = { used: null, spare: messages.spare, missing: messages.missing, optional: messages.optional }
  return (
    <section aria-label={messages.files}>
      <h3>{messages.files}</h3>
      <ul className="doctor-files">
        {files.map(({ name, state, bytes: size }) => (
          <li key={name} className={state}>
            <span className="mono">{name}</span>
            <span className="num">{[size === null ? null : bytes(size), note[state]].filter(Boolean).join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
