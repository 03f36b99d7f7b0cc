import type { ModelInfo } from '../../../shared/model'
import { CLASS_OF_HEAD, TASKS, type TaskId } from '../../../shared/tasks'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { workbenchMessages } from './messages'

/** Tasks that the sample model in the box can serve. */
const SAMPLE_TASKS = new Set<TaskId>([
  'fill-mask',
  'token-classification',
  'question-answering',
  'text-classification',
  'zero-shot-classification',
  'feature-extraction',
])

/** Why the open model cannot serve a panel, and which model can. */
export function Unserved({ info, task, served }: { info: ModelInfo; task: TaskId; served: { id: string; title: string }[] }) {
  const messages = useMessages(workbenchMessages)
  const openModel = useStore((state) => state.openModel)
  const chooseModel = useStore((state) => state.chooseModel)
  const goToPanel = useStore((state) => state.goToPanel)
  const { head } = TASKS[task]
  const name = head === null ? 'RobertaModel' : CLASS_OF_HEAD[head]
  const sampleCan = SAMPLE_TASKS.has(task)
  return (
    <section className="card notice">
      <h2>{head === null ? messages.noStates(info.name) : messages.unserved(info.name, head)}</h2>
      <p>{sampleCan ? messages.sampleCan : messages.needsClass(name)}</p>
      {info.problems.map((problem) => (
        <p key={problem.message}>
          {problem.message} {problem.hint}
        </p>
      ))}
      <div className="actions">
        {sampleCan && (
          <button type="button" className="button primary" onClick={() => void openModel(null)}>
            {messages.openSample}
          </button>
        )}
        <button type="button" className="button" onClick={() => void chooseModel()}>
          {messages.openOther}
        </button>
      </div>
      {served.length > 0 && (
        <div className="actions">
          <span className="muted">{messages.itCan}</span>
          {served.map(({ id, title }) => (
            <button key={id} type="button" className="link" onClick={() => goToPanel(id)}>
              {title}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}
