import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { TokenMap } from '../../../../shared/inspect/states'
import { ZOOM_STEP, ZoomButtons } from '../../../components/workbench/ZoomButtons'
import { drawnBy } from '../../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../../lib/preparedCanvas'
import { useWidth } from '../../../lib/useWidth'
import { useMessages } from '../../../messages/messages'
import { statesMessages } from '../messages'
import { mapColoursNow, type Painted, paintMap, useMapColours } from './paint'
import { fittedView, movedView, nextPoint, pointAt, type Room, toPixels, type View, zoomedView } from './place'

/** Pixels around the pointer in which a point is found, and by which a press is a drag. */
const REACH = 14
const STILL = 4

interface PictureProps {
  map: TokenMap
  painted: Painted
  height: number
  pointed: number
  onPoint(point: number): void
  onChoose(point: number): void
}

/** A point a token. Drag moves it, Ctrl and the wheel zoom. */
export function MapPicture({ map, painted, height, pointed, onPoint, onChoose }: PictureProps) {
  const messages = useMessages(statesMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const room = useMemo(() => ({ width, height }), [width, height])
  const fit = useMemo(() => fittedView(map, room), [map, room])
  const [moved, setMoved] = useState<View | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another map is seen whole first
  useEffect(() => setMoved(null), [map.layer, map.method, map.x.length])
  const view = moved ?? fit
  const zoomBy = (factor: number, left?: number, top?: number) => {
    const next = zoomedView(view, fit, room, factor, left, top)
    setMoved(next === fit ? null : next)
  }
  const wheel = useZoomWheel(zoomBy)
  const hands = useHands({ map, view, room, onPoint, onChoose, move: setMoved })
  const press = usePress({ map, pointed, onPoint, onChoose, zoomBy, fit: () => setMoved(null) })
  return (
    <div className="map-box" ref={box}>
      <section
        ref={wheel}
        className="map-plane"
        style={{ height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its points
        tabIndex={0}
        aria-label={messages.mapLabel}
        onKeyDown={press}
        {...hands}
      >
        {width > 0 && <Points painted={painted} view={view} room={room} />}
        {pointed >= 0 && <Tip map={map} painted={painted} view={view} room={room} point={pointed} />}
      </section>
      <ZoomButtons className="map-zoom" isWhole={!moved} zoomBy={(factor) => zoomBy(factor)} fit={() => setMoved(null)} />
    </div>
  )
}

function Points({ painted, view, room }: { painted: Painted; view: View; room: Room }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useMapColours()
  useEffect(() => {
    const context = preparedCanvas(canvas.current, room.width, room.height)
    if (!context) return
    paintMap(context, painted, view, room, colours)
    drawnBy(context.canvas, (pen) => paintMap(pen, painted, view, room, mapColoursNow()))
  }, [painted, view, room, colours])
  return <canvas ref={canvas} style={{ width: room.width, height: room.height }} />
}

/** The name of the point under the pointer, beside it. */
function Tip({ map, painted, view, room, point }: { map: TokenMap; painted: Painted; view: View; room: Room; point: number }) {
  const [x, y] = toPixels(view, room, map.x[point] as number, map.y[point] as number)
  return (
    <span className={`map-tip${x > room.width - 160 ? ' left' : ''}`} style={{ left: x, top: y }} aria-hidden="true" data-export="skip">
      <bdi>{painted.names[point]}</bdi>
    </span>
  )
}

interface Hands {
  map: TokenMap
  view: View
  room: Room
  onPoint(point: number): void
  onChoose(point: number): void
  move(view: View): void
}

function useHands({ map, view, room, onPoint, onChoose, move }: Hands) {
  const from = useRef<{ x: number; y: number; view: View } | null>(null)
  const hasMoved = useRef(false)
  const under = (event: PointerEvent | React.MouseEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return pointAt(map, view, room, event.clientX - left, event.clientY - top, REACH)
  }
  return {
    onPointerDown: (event: PointerEvent) => {
      from.current = { x: event.clientX, y: event.clientY, view }
      hasMoved.current = false
    },
    onPointerMove: (event: PointerEvent) => {
      const start = from.current
      if (!start || event.buttons === 0) return onPoint(under(event))
      const [right, down] = [event.clientX - start.x, event.clientY - start.y]
      if (!hasMoved.current && Math.hypot(right, down) < STILL) return
      if (!hasMoved.current) event.currentTarget.setPointerCapture(event.pointerId)
      hasMoved.current = true
      move(movedView(start.view, right, down))
    },
    onPointerUp: () => {
      from.current = null
    },
    onPointerLeave: () => onPoint(-1),
    onClick: (event: React.MouseEvent) => {
      if (!hasMoved.current) onChoose(under(event))
    },
  }
}

interface Press {
  map: TokenMap
  pointed: number
  onPoint(point: number): void
  onChoose(point: number): void
  zoomBy(factor: number): void
  fit(): void
}

function usePress({ map, pointed, onPoint, onChoose, zoomBy, fit }: Press) {
  return (event: KeyboardEvent) => {
    const to = (right: number, up: number) => () => onPoint(nextPoint(map, pointed, right, up))
    const actions: Record<string, (() => void) | undefined> = {
      ArrowUp: to(0, 1),
      ArrowDown: to(0, -1),
      ArrowLeft: to(-1, 0),
      ArrowRight: to(1, 0),
      Enter: () => onChoose(pointed),
      Escape: () => onChoose(-1),
      '+': () => zoomBy(ZOOM_STEP),
      '=': () => zoomBy(ZOOM_STEP),
      '-': () => zoomBy(1 / ZOOM_STEP),
      '0': fit,
    }
    const action = actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    action()
    event.preventDefault()
  }
}

/** A listener that may keep the page from scrolling: React's own may not. */
function useZoomWheel(zoomBy: (factor: number, left: number, top: number) => void) {
  const latest = useRef(zoomBy)
  latest.current = zoomBy
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    const target = element.current
    const listen = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const { left, top } = (event.currentTarget as Element).getBoundingClientRect()
      latest.current(Math.exp(-event.deltaY / 240), event.clientX - left, event.clientY - top)
    }
    target?.addEventListener('wheel', listen, { passive: false })
    return () => target?.removeEventListener('wheel', listen)
  }, [])
  return element
}
