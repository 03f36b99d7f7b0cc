import { useMemo, useState } from 'react'
import { MAP_METHODS, MAP_POINTS, MAP_TEXTS, type MapMethod, type TokenMapInput } from '../../../../shared/inspect/states'
import { LookUpArea } from '../../../components/workbench/LookUpArea'
import { LookUpProgress } from '../../../components/workbench/LookUpProgress'
import { Segmented } from '../../../components/workbench/Segmented'
import { TextFileChoice } from '../../../components/workbench/TextFileChoice'
import { useLookUp } from '../../../components/workbench/useLookUp'
import { count } from '../../../lib/format'
import type { TextFile } from '../../../lib/textFile'
import { useMessages } from '../../../messages/messages'
import { asksTheSame } from '../../../store/inspectSlice'
import { useStore } from '../../../store/store'
import { useKept } from '../../../store/useKept'
import { LayerChoice, SpecialsSwitch } from '../Controls'
import { EXAMPLE_SENTENCES } from '../examples'
import { statesMessages } from '../messages'
import type { SeenStates } from '../useStates'
import { MAP_SOURCES, type MapSource, textsOfFile } from './mapSource'
import { SeenMap } from './SeenMap'

/** More texts wait for a click: each takes as long as a run. */
const AT_ONCE = 100

interface MapProps {
  seen: SeenStates | null
  layer: number
  last: number
  source: MapSource
  onLayer(layer: number): void
  onSource(source: MapSource): void
}

/** The tokens of many sentences, or of the text, as points of a plane. */
export function MapView({ seen, layer, last, source, onLayer, onSource }: MapProps) {
  const messages = useMessages(statesMessages)
  const [file, setFile] = useKept('states.file', null)
  const [method, setMethod] = useKept('states.method', 'pca')
  const [confirmed, setConfirmed] = useState<readonly string[] | null>(null)
  const hideSpecials = useStore((state) => state.selection.hideSpecials)
  const texts = useTexts(source, seen, file)
  const waits = texts.length > AT_ONCE && confirmed !== texts
  const asked: TokenMapInput | null = texts.length === 0 || waits ? null : { texts: [...texts], layer, specials: !hideSpecials && source === 'text', method }
  return (
    <>
      <div className="attention-controls">
        <Segmented
          label={messages.source}
          value={source}
          options={MAP_SOURCES.map((value) => ({ value, title: { examples: messages.ofExamples, text: messages.ofText, file: messages.ofFile }[value] }))}
          onChange={(next: MapSource) => onSource(next)}
        />
        <LayerChoice layer={layer} last={last} onChange={onLayer} />
        <Segmented
          label={messages.method}
          value={method}
          options={MAP_METHODS.map((value) => ({ value, title: messages[value], hint: value === 'pca' ? messages.pcaHint : messages.umapHint }))}
          onChange={(next: MapMethod) => setMethod(next)}
        />
        {source === 'text' && <SpecialsSwitch />}
      </div>
      {source === 'file' && <TextFileChoice file={file} most={MAP_TEXTS} onFile={setFile} />}
      {waits && (
        <div className="row">
          <span className="muted">{messages.cost(count(texts.length), count(MAP_POINTS))}</span>
          <button type="button" className="button primary" onClick={() => setConfirmed(texts)}>
            {messages.make}
          </button>
        </div>
      )}
      <Asked asked={asked} />
    </>
  )
}

const NONE: readonly string[] = []

/** Of a text over the limit the window in sight. */
function useTexts(source: MapSource, seen: SeenStates | null, file: TextFile | null): readonly string[] {
  return useMemo(() => {
    if (source === 'examples') return EXAMPLE_SENTENCES
    if (source === 'file') return file ? textsOfFile(file) : NONE
    if (!seen) return NONE
    const { windows, window } = seen.figures
    const { start, end } = windows[window] ?? { start: 0, end: seen.texts.text.length }
    const { text, textPair } = seen.texts
    return [windows.length > 1 ? text.slice(start, end) : text, ...(textPair === undefined ? [] : [textPair])]
  }, [source, seen, file])
}

function Asked({ asked }: { asked: TokenMapInput | null }) {
  const messages = useMessages(statesMessages)
  const state = useLookUp('tokenMap', asked)
  const { found, begun, isRunning } = state
  const isAnswered = found !== null && asksTheSame(found.input, asked)
  const part = begun?.part.map ? { input: begun.input, map: begun.part.map } : null
  return (
    <>
      {asked && (
        <LookUpProgress
          state={state}
          isAnswered={isAnswered}
          done={({ stage, done, of }) => (stage === 'texts' ? messages.progressTexts(count(done), count(of)) : messages.progressUmap(count(done), count(of)))}
          cancelled={() => messages.cancelled}
        />
      )}
      {part ? (
        <>
          {!isRunning && <p className="muted">{messages.partMap}</p>}
          <div className="results">
            <SeenMap map={part.map} input={part.input} isWhole={false} />
          </div>
        </>
      ) : (
        <>
          {found && !isAnswered && !isRunning && <p className="muted">{messages.earlier}</p>}
          <LookUpArea
            state={state}
            draw={({ input, result }) => <SeenMap map={result} input={input} isWhole />}
            empty={<section className="card empty">{messages.empty}</section>}
          />
        </>
      )}
    </>
  )
}
