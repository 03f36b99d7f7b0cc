import type { DoctorReport } from '../../../shared/doctor'
import type { LibraryModel } from '../../../shared/library'
import { ErrorNotice } from '../../components/Notice'
import { bytes, count, parameters } from '../../lib/format'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Files, Labels, Memory, Panels } from './DoctorParts'
import { opennessOf } from './ModelRow'
import { modelsMessages } from './messages'
import { dtypeName, shortPath } from './models'

/** The doctor: what is chosen, or was dropped, what it can do, and what it lacks. */
export function DoctorCard() {
  const messages = useMessages(modelsMessages)
  const diagnosis = useStore((state) => state.diagnosis)
  const known = useStore(({ library, diagnosis: asked }) => library?.models.find(({ path }) => path === asked?.path) ?? null)
  return (
    <aside className="card side beside doctor" aria-label={messages.doctor} aria-busy={diagnosis !== null && !diagnosis.report && !diagnosis.error}>
      {diagnosis === null ? (
        <>
          <h2>{messages.doctor}</h2>
          <p>{messages.invite}</p>
          <p>{messages.inviteDrop}</p>
        </>
      ) : diagnosis.report ? (
        <Report report={diagnosis.report} />
      ) : diagnosis.error ? (
        <ErrorNotice error={diagnosis.error} />
      ) : (
        <Asking path={diagnosis.path} known={known} />
      )}
    </aside>
  )
}

/** What the list knows is there at once; the rest is being found out. */
function Asking({ path, known }: { path: string; known: LibraryModel | null }) {
  const messages = useMessages(modelsMessages)
  const isLate = useLate(true)
  return (
    <>
      <h2>{known?.name ?? path.split(/[/\\]/).at(-1)}</h2>
      <p className="mono doctor-path">{shortPath(path)}</p>
      {isLate && <p role="status">{messages.asking}</p>}
    </>
  )
}

function Report({ report }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  const isModel = report.kind === 'model'
  return (
    <>
      <h2>{report.name}</h2>
      <p className="mono doctor-path" title={report.path}>
        {shortPath(report.path)}
      </p>
      <p className={report.opens === null ? 'doctor-verdict bad' : 'doctor-verdict'} role="status">
        {verdict(report, messages)}
      </p>
      <Actions report={report} />
      <Problems report={report} />
      {report.below.length > 0 && <Below report={report} />}
      {isModel && <Facts report={report} />}
      {isModel && <Panels report={report} />}
      {report.opens !== null && <Memory memory={report.memory} />}
      {isModel && <Labels report={report} />}
      {report.files.length > 0 && <Files files={report.files} />}
    </>
  )
}

function verdict({ kind, opens, problems }: DoctorReport, messages: (typeof modelsMessages)['en']): string {
  if (kind !== 'model') return messages.notAModel
  if (opens === null) return messages.cannotOpen
  return problems.length > 0 ? messages.withProblems : messages.healthy
}

function Actions({ report: { opens, name, kind, path, below } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  const openModel = useStore((state) => state.openModel)
  const addFolder = useStore((state) => state.addFolder)
  const openness = useStore((state) => opennessOf(state, opens))
  if (kind === 'folder' && below.length > 0)
    return (
      <button type="button" className="button primary" onClick={() => void addFolder(path)}>
        {messages.addThis}
      </button>
    )
  if (opens === null) return null
  if (openness === 'current') return <p className="doctor-verdict">{messages.isCurrent}</p>
  return (
    <button
      type="button"
      className="button primary"
      disabled={openness === 'opening'}
      aria-label={openness === 'open' ? messages.switchNamed(name) : messages.openNamed(name)}
      onClick={() => void openModel(opens)}
    >
      {openness === 'opening' ? messages.isOpening : openness === 'open' ? messages.switchIt : messages.openIt}
    </button>
  )
}

function Problems({ report: { problems } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  if (problems.length === 0) return null
  return (
    <section aria-label={messages.problems}>
      <ul className="doctor-problems" lang="en">
        {problems.map(({ code, message, hint }) => (
          <li key={`${code} ${message}`}>
            <strong>{message}</strong>
            <span>{hint}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Below({ report: { below } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  const diagnose = useStore((state) => state.diagnose)
  return (
    <section aria-label={messages.below}>
      <h3>{messages.below}</h3>
      <ul className="doctor-list">
        {below.map(({ path, name }) => (
          <li key={path}>
            <button type="button" className="link" title={path} aria-label={messages.lookAt(name)} onClick={() => void diagnose(path)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts({ report: { report } }: { report: DoctorReport }) {
  const messages = useMessages(modelsMessages)
  if (report.family === null && report.parameters === 0) return null
  const rows: [string, string][] = [
    [messages.family, report.family ?? messages.none],
    [messages.classes, report.architectures.join(', ') || messages.none],
    [messages.parameters, report.parameters > 0 ? `${parameters(report.parameters)} (${count(report.parameters)})` : messages.none],
    [messages.size, messages.sizeOf(count(report.layers), count(report.attentionHeads), count(report.hidden))],
    [messages.limit, messages.tokens(count(report.maxTokens))],
    [messages.vocabulary, count(report.vocabulary)],
    [messages.tokenizer, report.tokenizer?.type ?? messages.none],
    [messages.dtype, `${dtypeName(report.dtype)}, ${bytes(report.files.reduce((sum, file) => sum + file.bytes, 0))}`],
  ]
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
