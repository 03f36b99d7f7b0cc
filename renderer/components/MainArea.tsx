import type { ModelInfo } from '../../shared/model'
import { PANELS, panelsFor } from '../panels'
import { useStore } from '../store/store'
import { ErrorNotice } from './Notice'

/** The current panel, or why there is none and what to do. */
export function MainArea() {
  const model = useStore((state) => state.model)
  const connected = useStore((state) => state.connected)
  return (
    <main className="main">
      <div className="panel">
        {!connected && (
          <p className="banner" role="status">
            The connection to the application was lost. Trying again; your text is untouched.
          </p>
        )}
        {model.status === 'reopening' && (
          <p className="banner" role="status">
            {model.reason.message} Opening {model.info.name} again.
          </p>
        )}
        <OpenErrorNotice />
        <Content />
      </div>
    </main>
  )
}

function Content() {
  const model = useStore((state) => state.model)
  const panel = useStore((state) => state.panel)
  const wasOpen = useStore((state) => state.recent.length > 0)
  if (model.status === 'ready' || model.status === 'reopening') {
    const View = panelsFor(model.info).find(({ id }) => id === panel)?.View
    return View ? <View /> : <NothingToDo info={model.info} />
  }
  // What was typed stays in sight while a model is being opened or could not be.
  const View = PANELS.find(({ id }) => id === panel)?.View
  return (
    <>
      {model.status === 'failed' && <FailedNotice />}
      {model.status === 'none' && <NoModel />}
      {(model.status === 'opening' || wasOpen) && View ? <View /> : null}
    </>
  )
}

const NoModel = () => (
  <section className="card notice">
    <h2>No model is open.</h2>
    <p>Drop a model folder on the window, or choose one.</p>
    <div className="actions">
      <OtherModels />
    </div>
  </section>
)

function FailedNotice() {
  const model = useStore((state) => state.model)
  const openModel = useStore((state) => state.openModel)
  if (model.status !== 'failed') return null
  return (
    <ErrorNotice error={model.error}>
      <button type="button" className="button" onClick={() => void openModel(model.path)}>
        Open again
      </button>
      <OtherModels />
    </ErrorNotice>
  )
}

/** Opening something else failed; what was open before still is. */
function OpenErrorNotice() {
  const error = useStore((state) => state.openError)
  const model = useStore((state) => state.model)
  const dismiss = useStore((state) => state.dismissOpenError)
  const overlay = useStore((state) => state.overlay)
  const isSaidAlready = model.status === 'failed' && model.error.message === error?.message
  if (!error || isSaidAlready || overlay === 'open') return null
  return (
    <ErrorNotice error={error}>
      <button type="button" className="button" onClick={dismiss}>
        Close
      </button>
    </ErrorNotice>
  )
}

function NothingToDo({ info }: { info: ModelInfo }) {
  const command = info.heads.includes('CausalLM') ? '“text-generation” continues texts' : '“forward” gives its hidden states and attentions'
  const heads = info.heads.length > 0 ? `It has ${info.heads.join(', ')}, for which there is no panel yet.` : 'It is an encoder without a head for a task.'
  return (
    <section className="card notice">
      <h2>{info.name} has no language-model head that could fill masks.</h2>
      <p>
        {heads} On the command line, {command}.
      </p>
      {info.problems.map((problem) => (
        <p key={problem.message}>
          {problem.message} {problem.hint}
        </p>
      ))}
      <div className="actions">
        <OtherModels />
      </div>
    </section>
  )
}

function OtherModels() {
  const chooseModel = useStore((state) => state.chooseModel)
  const openModel = useStore((state) => state.openModel)
  return (
    <>
      <button type="button" className="button" onClick={() => void chooseModel()}>
        Open another model…
      </button>
      <button type="button" className="button" onClick={() => void openModel(null)}>
        Open the sample model
      </button>
    </>
  )
}
