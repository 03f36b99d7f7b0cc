import type { ModelInfo } from '../../../shared/model'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useDrawn } from '../../components/workbench/useDrawn'
import { useLookUp } from '../../components/workbench/useLookUp'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { foundIn } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { Configuration } from './Configuration'
import { asConfigPython, asInfoCommand } from './details'
import { drawnDetails } from './figure'
import { detailsMessages } from './messages'
import { Parts } from './Parts'
import { Statistics } from './Statistics'
import { Files, Labels, Problems, Summary } from './Summary'
import { Tensors } from './Tensors'
import '../../styles/inspect.css'
import './details.css'

/** Details: what the open model is, its configuration explained, and every tensor with its weights. */
export function DetailsPanel() {
  const messages = useMessages(detailsMessages)
  // Typed by the user: it outlives the model.
  const [query, setQuery] = useKept('details.tensors', '')
  const info = useStore(({ model }) => infoOf(model))
  return (
    <>
      <div className="row panel-head">
        <h1>{messages.title}</h1>
        <span className="muted lead">{messages.lead}</span>
        <span className="grow" />
        {info && <Copies info={info} />}
        <DetailsExport info={info} title={messages.title} />
      </div>
      {info ? (
        <Model key={info.path} info={info} query={query} setQuery={setQuery} />
      ) : (
        <section className="card empty">
          <p>{messages.empty}</p>
        </section>
      )}
    </>
  )
}

function Copies({ info }: { info: ModelInfo }) {
  const words = useMessages(workbenchMessages)
  const configuration = useStore((state) => foundIn(state.lookUps.configuration))
  const tensors = useStore((state) => foundIn(state.lookUps.tensors))
  return (
    <CopyAs
      items={[
        { title: words.json, text: () => asJson({ ...info, configuration: configuration?.result, tensors: tensors?.result }) },
        { title: words.python, text: () => asConfigPython(info.path) },
        { title: words.commandLine, text: () => asInfoCommand(info.path) },
      ]}
    />
  )
}

function DetailsExport({ info, title }: { info: ModelInfo | null; title: string }) {
  const words = useMessages(exportMessages)
  const lookUps = useStore((state) => state.lookUps)
  const [tensors, configuration, statistics] = [foundIn(lookUps.tensors), foundIn(lookUps.configuration), foundIn(lookUps.statistics)]
  useDrawn('details', () => info && drawnDetails(info, { tensors, configuration, statistics }, words))
  return <PanelExport panel="details" title={title} isEmpty={!info} />
}

function Model({ info, query, setQuery }: { info: ModelInfo; query: string; setQuery(query: string): void }) {
  const [chosen, setChosen] = useKept('details.tensor', null)
  const state = useLookUp('tensors', {})
  const tensors = state.found?.result ?? []
  return (
    <div className="with-side" data-figure>
      <div className="with-side-main details-main">
        <Summary info={info} />
        <Problems info={info} />
        <LookUpArea state={state} draw={({ result }) => <Parts tensors={result} modelParameters={info.parameters} />} />
        <Configuration />
        {state.found && <Tensors tensors={tensors} query={query} setQuery={setQuery} chosen={chosen} choose={setChosen} />}
        <div className="with-side-main after-weights">
          <Files info={info} />
          <Labels info={info} />
        </div>
      </div>
      <Statistics tensor={tensors.find(({ name }) => name === chosen) ?? null} />
    </div>
  )
}
