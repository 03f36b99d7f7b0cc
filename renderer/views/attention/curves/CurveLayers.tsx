import { memo, useLayoutEffect, useMemo, useRef } from 'react'
import { drawnBy } from '../../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../../lib/preparedCanvas'
import type { Focus } from '../focus/focus'
import { useWeightColours, weightColoursNow } from '../useColours'
import { type Edges, edgesIn, type Pen, pensOf, type Stretch } from './curves'
import { stroke } from './strokes'

/** What both layers draw. */
export interface Drawing {
  edges: Edges
  /** All that can be seen and is drawn, the strongest first. */
  picks: Uint32Array
  levels: Uint8Array
  columns: number
  pitch: number
  width: number
  height: number
}

/** Of each sixtieth of a second, so that the page answers while a long text is drawn. */
const SLICE_MS = 7

/** All curves, on one canvas that scrolls with the tokens: drawn once, the strongest first, over several frames where there are many. */
export const AllCurves = memo(function AllCurves({ drawing }: { drawing: Drawing }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pens = usePens()
  const { width, height } = drawing
  useLayoutEffect(() => {
    const context = preparedCanvas(canvas.current, width, height)
    if (!context) return
    drawnBy(
      context.canvas,
      (pen) => void stroke(pen, { ...drawing, picks: drawing.picks.toReversed(), pens: pensOf(weightColoursNow()) }, 0, Number.POSITIVE_INFINITY),
    )
    // What comes later, and is fainter, lies behind.
    context.globalCompositeOperation = 'destination-over'
    let next = stroke(context, { ...drawing, pens }, 0, SLICE_MS)
    let frame = 0
    const goOn = () => {
      next = stroke(context, { ...drawing, pens }, next, SLICE_MS)
      if (next < drawing.picks.length) frame = requestAnimationFrame(goOn)
    }
    if (next < drawing.picks.length) frame = requestAnimationFrame(goOn)
    return () => cancelAnimationFrame(frame)
  }, [drawing, pens, width, height])
  return <canvas ref={canvas} style={{ width, height }} />
})

/** The curves of the tokens that are looked at, above the others: only as much canvas as is near the sight, for it is drawn with every move of the pointer. */
export function FocusCurves({ drawing, focus, stretch }: { drawing: Drawing; focus: Focus | null; stretch: Stretch }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pens = usePens(FAINTEST)
  const { edges, levels, columns, width } = drawing
  const { top, bottom } = stretch
  const [side, places] = [focus?.side ?? 'query', focus?.places.join() ?? '']
  const picks = useMemo(() => edgesIn(edges, { side, places: numbersIn(places) }, levels, columns), [edges, side, places, levels, columns])
  useLayoutEffect(() => {
    const context = preparedCanvas(canvas.current, width, bottom - top)
    if (!context) return
    context.translate(0, -top)
    stroke(context, { ...drawing, picks, pens }, 0, Number.POSITIVE_INFINITY)
    drawnBy(context.canvas, (pen) => void stroke(pen, { ...drawing, picks, pens: pensOf(weightColoursNow(), FAINTEST) }, 0, Number.POSITIVE_INFINITY, -top))
  }, [drawing, picks, pens, width, top, bottom])
  return <canvas ref={canvas} className="focus" style={{ top, width, height: bottom - top }} />
}

/** A token that is looked at has few curves: each can be told from the ground. */
const FAINTEST = 0.12

const numbersIn = (list: string): number[] => list.split(',').filter(Boolean).map(Number)

function usePens(least = 0): Pen[] {
  const colours = useWeightColours()
  return useMemo(() => pensOf(colours, least), [colours, least])
}
