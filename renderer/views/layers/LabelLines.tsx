import { memo, type PointerEvent, useEffect, useRef } from 'react'
import { isLanguageModel, type LogitLens } from '../../../shared/inspect/layers'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LabelBars } from '../../components/workbench/LabelBars'
import { useDrawn } from '../../components/workbench/useDrawn'
import { drawnBy } from '../../lib/figure/svg/canvases'
import { count } from '../../lib/format'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useWeightColours, weightColoursNow } from '../attention/useColours'
import { drawnLines } from './figure'
import { type Candidate, candidatesAt, layersByNumber } from './layers'
import { drawLines, highestLabels, LINES_HEIGHT, type Lines, layerAt, linesColours } from './lines'
import { layersMessages } from './messages'
import { columnNames, layerName } from './names'
import type { ShownLens } from './useLens'

/** Of more lines none can be told from another. */
const MOST_LINES = 8

/** The labels of a text, or choices: a line each over the layers, and all of them at one layer beside. */
export function LabelLines({ shown }: { shown: ShownLens }) {
  const messages = useMessages(layersMessages)
  const words = useMessages(exportMessages)
  const { lens } = shown
  const held = useStore((state) => Math.min(state.lensLayer, lens.layerCount))
  const pointed = useStore((state) => state.lensPointed?.layer)
  const chosen = Math.min(pointed ?? held, lens.layerCount)
  useDrawn('layers', () => drawnLines(shown, messages, words))
  const isChoice = lens.head === 'MultipleChoice'
  const layer = layersByNumber(lens)[chosen]
  const scores = layer ? candidatesAt(lens, layer, 0) : []
  return (
    <div className="with-side layers">
      <section className="card layers-main" data-figure>
        <div className="row picture-head">
          <h2 className="card-title">{isChoice ? messages.choicesTitle : messages.linesTitle}</h2>
          <span className="muted">{isChoice ? messages.readsEach : messages.readsFirst}</span>
        </div>
        <Chart lens={lens} chosen={chosen} />
        {lens.classes > MOST_LINES && <p className="muted">{messages.firstLines(count(MOST_LINES), count(lens.classes))}</p>}
      </section>
      <aside className="card side layers-side">
        <h2 className="card-title" data-testid="lens-cell">
          {layerName(messages, chosen)}
        </h2>
        {lens.function === 'none' ? (
          <Values scores={scores} />
        ) : (
          <LabelBars
            caption={layerName(messages, chosen)}
            rows={scores.map(({ id, name, score }) => ({ key: String(id), label: <bdi>{name}</bdi>, share: score }))}
            isOneWhole={lens.function === 'softmax'}
          />
        )}
      </aside>
    </div>
  )
}

/** A regression's outputs are no shares of anything. */
function Values({ scores }: { scores: Candidate[] }) {
  return (
    <dl className="facts">
      {scores.map(({ id, name, score }) => (
        <div key={id}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd>{score.toPrecision(3)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Chart({ lens, chosen }: { lens: LogitLens; chosen: number }) {
  const messages = useMessages(layersMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const { holdLens, pointAtLens } = useStore((state) => state)
  const names = columnNames(messages, lens.layerCount)
  const at = (event: Pick<PointerEvent, 'clientX' | 'currentTarget'>) =>
    layerAt(event.clientX - event.currentTarget.getBoundingClientRect().left, width, names.length)
  return (
    <div ref={box}>
      {width > 0 && (
        <section
          className="lens-lines"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not go from layer to layer
          tabIndex={0}
          aria-label={lens.head === 'MultipleChoice' ? messages.choicesLabel : messages.linesLabel}
          style={{ height: LINES_HEIGHT }}
          onPointerMove={(event) => pointAtLens({ token: 0, layer: at(event) })}
          onPointerLeave={() => pointAtLens(null)}
          onClick={(event) => holdLens({ token: 0, layer: at(event as unknown as PointerEvent) })}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
            if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return
            event.preventDefault()
            holdLens({ token: 0, layer: Math.min(lens.layerCount, Math.max(0, chosen + step)) })
          }}
        >
          <LinesPicture lens={lens} chosen={chosen} width={width} names={names.join('\n')} />
        </section>
      )}
    </div>
  )
}

interface LinesPictureProps {
  lens: LogitLens
  chosen: number
  width: number
  /** Each on its line. */
  names: string
}

const LinesPicture = memo(function LinesPicture({ lens, chosen, width, names }: LinesPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useWeightColours()
  useEffect(() => {
    const context = preparedCanvas(canvas.current, width, LINES_HEIGHT)
    if (!context || isLanguageModel(lens.head)) return
    const sans = getComputedStyle(context.canvas).fontFamily
    const lines: Lines = { lens, labels: highestLabels(lens, MOST_LINES), names: names.split('\n'), chosen, width }
    drawLines(context, lines, linesColours(map, sans))
    drawnBy(context.canvas, (pen) => drawLines(pen, lines, linesColours(weightColoursNow(), sans)))
  }, [lens, chosen, width, names, map])
  return <canvas ref={canvas} className="lens-picture" style={{ width, height: LINES_HEIGHT }} />
})
