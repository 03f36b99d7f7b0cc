import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { GENERATE_EXAMPLES } from './examples'
import { GenerationResult } from './GenerationResult'
import { generate } from './generate'
import { generateMessages } from './messages'
import { NumberField } from './NumberField'
import './generate.css'

const FIELD = 'generate-prompt'

/** Generate: a beginning, and how a causal model goes on, token by token. */
export function GeneratePanel() {
  const { draft, change } = usePanel(generate)
  const messages = useMessages(generateMessages)
  const language = useStore((state) => state.language)
  return (
    <>
      <PanelHead
        panel={generate}
        title={messages.title}
        lead={messages.lead}
        examples={GENERATE_EXAMPLES[language].map(({ title, text }) => ({ title, draft: { prompt: text } }))}
      />
      <TokenEditor id={FIELD} label={messages.prompt} placeholder={messages.placeholder} value={draft.prompt} onChange={(prompt) => change({ prompt })}>
        <RunFoot panel={generate} field={FIELD} cancelLabel={messages.stop}>
          {messages.hint}
        </RunFoot>
      </TokenEditor>
      <Settings />
      <ResultArea panel={generate} empty={<p>{messages.empty}</p>} draw={(shown, isRunning) => <GenerationResult shown={shown} isRunning={isRunning} />} />
    </>
  )
}

const MOST_SEED = 2 ** 32 - 1
const MOST_BEAMS = 64

function Settings() {
  const { draft, change } = usePanel(generate)
  const messages = useMessages(generateMessages)
  const maxTokens = useStore(({ model }) => (model.status === 'ready' ? model.info.maxTokens : 512))
  const vocabulary = useStore(({ model }) => (model.status === 'ready' ? model.info.vocabulary : 1e6))
  const drawing = { isDisabled: !draft.doSample }
  return (
    <fieldset className="card controls generate-settings">
      <legend className="visually-hidden">{messages.settings}</legend>
      <NumberField label={messages.newTokens} value={draft.maxNewTokens} least={1} most={maxTokens} onChange={(maxNewTokens) => change({ maxNewTokens })} />
      <NumberField
        label={messages.beams}
        hint={messages.beamsHint}
        value={draft.numBeams}
        least={1}
        most={MOST_BEAMS}
        onChange={(numBeams) => change({ numBeams })}
      />
      <label className="switch" title={messages.sampleHint}>
        <input type="checkbox" checked={draft.doSample} onChange={(event) => change({ doSample: event.target.checked })} />
        {messages.sample}
      </label>
      <NumberField
        {...drawing}
        label={messages.temperature}
        hint={messages.temperatureHint}
        value={draft.temperature}
        least={0.01}
        most={100}
        step={0.1}
        isWhole={false}
        onChange={(temperature) => change({ temperature })}
      />
      <NumberField
        {...drawing}
        label={messages.topK}
        hint={messages.topKHint}
        value={draft.topK}
        least={0}
        most={vocabulary}
        onChange={(topK) => change({ topK })}
      />
      <NumberField
        {...drawing}
        label={messages.topP}
        hint={messages.topPHint}
        value={draft.topP}
        least={0.01}
        most={1}
        step={0.05}
        isWhole={false}
        onChange={(topP) => change({ topP })}
      />
      <NumberField
        {...drawing}
        label={messages.seed}
        hint={messages.seedHint}
        value={draft.seed}
        least={0}
        most={MOST_SEED}
        onChange={(seed) => change({ seed })}
      />
    </fieldset>
  )
}
