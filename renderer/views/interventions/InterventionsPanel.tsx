import type { ModelInfo } from '../../../shared/model'
import { InterventionBanner } from '../../components/beside/InterventionBanner'
import { besideMessages } from '../../components/beside/messages'
import { summaryOf } from '../../components/beside/summary'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useDrawn } from '../../components/workbench/useDrawn'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useResumable } from '../surprise/useResumable'
import { ChangeList } from './ChangeList'
import { asCommands, asReference, drawnInterventions } from './figure'
import { interventionMessages } from './messages'
import { PickedHeads } from './PickedHeads'
import { Sweep } from './Sweep'
import { SwitchGrid } from './SwitchGrid'
import { type Subject, subjectsOf } from './subjects'
import { titlesOf } from './titles'
import '../../styles/inspect.css'
import '../../styles/tables.css'
import './interventions.css'

/** Switch heads: what is changed inside the model, seen in every panel; and which heads an answer hangs on. */
export function InterventionsPanel() {
  const info = useStore(({ model }) => infoOf(model))
  const messages = useMessages(interventionMessages)
  if (!info) return <h1>{messages.title}</h1>
  return (
    <>
      <Head info={info} />
      <InterventionBanner />
      {isExport(info) ? <section className="card empty">{messages.isExport}</section> : <Body info={info} />}
    </>
  )
}

const isExport = ({ files }: ModelInfo): boolean => files.some(({ name }) => name.endsWith('.onnx'))

function Head({ info }: { info: ModelInfo }) {
  const messages = useMessages(interventionMessages)
  const words = useMessages(workbenchMessages)
  const interventions = useStore((state) => state.interventions)
  const subject = useSubjects(info).subject
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <CopyAs
        items={[
          { title: words.json, text: () => asJson(interventions) },
          { title: words.python, text: () => asReference(interventions, info) },
          ...(subject ? [{ title: words.commandLine, text: () => asCommands(interventions, subject, info.path) }] : []),
        ]}
      />
      <PanelExport panel="interventions" title={messages.title} isEmpty={isExport(info)} />
    </div>
  )
}

function Body({ info }: { info: ModelInfo }) {
  const messages = useMessages(interventionMessages)
  const language = useStore((state) => state.language)
  const { subjects, subject } = useSubjects(info)
  const titles = titlesOf(language)
  const interventions = useStore((state) => state.interventions)
  const swept = useStore((state) => state.swept)
  const run = useResumable('headAblation', swept)
  const beside = useMessages(besideMessages)
  useDrawn('interventions', () => {
    const measured = swept && run.part && { asked: swept, found: run.part }
    return drawnInterventions(interventions, info, summaryOf(interventions, beside), measured, messages)
  })
  return (
    <div className="interventions" data-figure>
      <div className="two">
        <section className="card inspect-card">
          <SwitchGrid layers={info.layers} heads={info.attentionHeads} />
          <Legend />
          <p className="muted" data-export="skip">
            {messages.gridHint}
          </p>
          <ChangeList />
          {subject && <SeeIt panel={subject.panel} title={titles[subject.panel] ?? ''} />}
        </section>
        <PickedHeads subject={subject} />
      </div>
      <section className="card inspect-card">
        <h2 className="card-title">{messages.sweep}</h2>
        <Sweep subjects={subjects} subject={subject} titles={titles} layers={info.layers} heads={info.attentionHeads} run={run} />
      </section>
    </div>
  )
}

function SeeIt({ panel, title }: { panel: string; title: string }) {
  const goToPanel = useStore((state) => state.goToPanel)
  const { see } = useMessages(interventionMessages)
  return (
    <button type="button" className="button" data-export="skip" onClick={() => goToPanel(panel)}>
      {see(title)}
    </button>
  )
}

function Legend() {
  const messages = useMessages(interventionMessages)
  return (
    <p className="row switch-legend">
      <span className="num">0</span>
      <i aria-hidden="true" />
      <span className="num">2</span>
      <span>{messages.scaleLegend}</span>
      <span aria-hidden="true">✕</span>
      <span>{messages.offLegend}</span>
      <b aria-hidden="true" />
      <span>{messages.restrictedLegend}</span>
      <s aria-hidden="true">&nbsp;&nbsp;&nbsp;</s>
      <span>{messages.skippedLegend}</span>
    </p>
  )
}

/** Those that the panels ask now, and the one that is chosen. */
function useSubjects(info: ModelInfo): { subjects: Subject[]; subject: Subject | null } {
  const state = useStore((whole) => whole)
  const subjects = subjectsOf(state, info)
  return { subjects, subject: subjects.find(({ panel }) => panel === state.subject) ?? subjects[0] ?? null }
}
