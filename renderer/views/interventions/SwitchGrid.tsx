import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from 'react'
import type { Interventions } from '../../../shared/inspect/interventions'
import { drawnBy } from '../../lib/figure/svg/canvases'
import { count } from '../../lib/format'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { themed, useThemed } from '../../lib/useThemed'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import type { HeadPlace } from '../../store/interventionsSlice'
import { useStore } from '../../store/store'
import { drawHeads, readCells } from './cells'
import { headsOf, picked, scaledTo, scaleOf, skipToggled, switched } from './interventions'
import { interventionMessages } from './messages'
import { useHeadText } from './useHeadText'

/** Room for the layer's button at the left and its switch at the right. */
const SIDES = 32 + 96
const MOST_PITCH = 34
const LEAST_PITCH = 10
const STEP = 0.25

interface GridProps {
  layers: number
  heads: number
}

/** A row a layer, a column a head. A click switches a head, Shift picks several, the number at the left the whole layer. */
export function SwitchGrid({ layers, heads }: GridProps) {
  const messages = useMessages(interventionMessages)
  const { interventions, intervene } = useStore((state) => state)
  const [box, width] = useWidth<HTMLDivElement>()
  const pitch = Math.max(LEAST_PITCH, Math.min(MOST_PITCH, Math.floor((width - SIDES) / heads)))
  const mostSkipped = interventions.skippedLayers.length === layers - 1
  return (
    <div className="switch-grid" ref={box} style={{ '--pitch': `${pitch}px` } as object}>
      <HeadNumbers heads={heads} pitch={pitch} />
      <div className="switch-layers">
        {Array.from({ length: layers }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers are their numbers
          <button key={i} type="button" title={messages.wholeLayer(count(i + 1))} onClick={() => intervene(switched(interventions, headsOf(i + 1, heads)))}>
            <span className="visually-hidden">{messages.wholeLayer(count(i + 1))}</span>
            <span aria-hidden="true">{i + 1}</span>
          </button>
        ))}
      </div>
      {width > 0 && <Heads layers={layers} heads={heads} pitch={pitch} />}
      <div className="switch-skips">
        {Array.from({ length: layers }, (_, i) => {
          const isSkipped = interventions.skippedLayers.includes(i + 1)
          const isLast = mostSkipped && !isSkipped
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: layers are their numbers
            <label key={i} title={isLast ? messages.lastLayer : messages.skipLayer(count(i + 1))}>
              <input
                type="checkbox"
                checked={isSkipped}
                disabled={isLast}
                aria-label={messages.skipLayer(count(i + 1))}
                onChange={() => intervene(skipToggled(interventions, i + 1))}
              />
              {messages.skip}
            </label>
          )
        })}
      </div>
    </div>
  )
}

function HeadNumbers({ heads, pitch }: { heads: number; pitch: number }) {
  const every = pitch < 18 ? 4 : 1
  return (
    <div className="switch-numbers" aria-hidden="true">
      {Array.from({ length: heads }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: heads are their numbers
        <span key={i}>{i % every === 0 ? i + 1 : ''}</span>
      ))}
    </div>
  )
}

interface HeadsProps extends GridProps {
  pitch: number
}

function Heads({ layers, heads, pitch }: HeadsProps) {
  const messages = useMessages(interventionMessages)
  const { interventions, pickedHeads, intervene, pickHeads, announce } = useStore((state) => state)
  const textOf = useHeadText()
  const last = pickedHeads.at(-1) ?? { layer: 1, head: 1 }
  const change = (next: Partial<Interventions>, place: HeadPlace) => {
    intervene(next)
    announce(textOf({ ...interventions, ...next }, place))
  }
  const placeAt = (event: MouseEvent<HTMLElement>): HeadPlace | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [head, layer] = [Math.floor((event.clientX - left) / pitch) + 1, Math.floor((event.clientY - top) / pitch) + 1]
    return head <= heads && layer <= layers ? { layer, head } : null
  }
  const click = (event: MouseEvent<HTMLElement>) => {
    const place = placeAt(event)
    if (!place) return
    pickHeads(picked(pickedHeads, place, event.shiftKey))
    if (!event.shiftKey) change(switched(interventions, [place]), place)
  }
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    const scale = { '+': STEP, '=': STEP, '-': -STEP }[event.key]
    if (!step && !scale && event.key !== ' ') return
    event.preventDefault()
    if (step) {
      const next = { layer: within(last.layer + step[0], layers), head: within(last.head + step[1], heads) }
      pickHeads(event.shiftKey ? picked(pickedHeads, next, true) : [next])
      announce(textOf(interventions, next))
    } else if (scale) change(scaledTo(interventions, pickedHeads, Math.min(2, Math.max(0, scaleOf(interventions, last) + scale))), last)
    else change(switched(interventions, pickedHeads), last)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: one canvas; its table stands beside it
    <div
      role="group"
      className="switch-heads"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not move from head to head
      tabIndex={0}
      aria-label={`${messages.grid}. ${messages.gridHint}`}
      style={{ width: heads * pitch, height: layers * pitch }}
      onClick={click}
      onKeyDown={press}
      onMouseMove={(event) => {
        const place = placeAt(event)
        event.currentTarget.title = place ? textOf(interventions, place) : ''
      }}
    >
      <Cells interventions={interventions} layers={layers} heads={heads} pitch={pitch} />
      {pickedHeads.map(({ layer, head }) => (
        <span key={`${layer}-${head}`} className="switch-frame" style={{ left: (head - 1) * pitch, top: (layer - 1) * pitch, width: pitch, height: pitch }} />
      ))}
    </div>
  )
}

const STEPS: Record<string, [layer: number, head: number] | undefined> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
const within = (value: number, most: number): number => Math.min(most, Math.max(1, value))

const Cells = memo(function Cells({ interventions, layers, heads, pitch }: HeadsProps & { interventions: Interventions }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useThemed(readCells)
  useEffect(() => {
    const context = preparedCanvas(canvas.current, heads * pitch, layers * pitch)
    if (!context) return
    const grid = { interventions, layers, heads, pitch }
    drawHeads(context, grid, colours)
    drawnBy(context.canvas, (pen) => drawHeads(pen, grid, themed(readCells)))
  }, [interventions, layers, heads, pitch, colours])
  return <canvas ref={canvas} style={{ width: heads * pitch, height: layers * pitch }} />
})
