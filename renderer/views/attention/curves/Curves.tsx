import { useMemo, useRef } from 'react'
import { exportMessages } from '../../../components/workbench/exportMessages'
import { useDrawn } from '../../../components/workbench/useDrawn'
import { count, percent } from '../../../lib/format'
import { useWidth, useWindowHeight } from '../../../lib/useWidth'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { levelsOf } from '../attention'
import { drawnCurves } from '../figure'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { CurveFrame } from './CurveFrame'
import type { Drawing } from './CurveLayers'
import { type CurveLayout, edgesOf, layoutOf, pitchOf, ranked, strongest, tokensShown } from './curves'
import './curves.css'

interface CurvesProps {
  attended: Attended
  matrix: ShownMatrix
}

/** More at once are a grey field, and take seconds: the strongest are drawn, and it is said how many that are. */
const MOST_CURVES = 20_000
/** Pixels that are kept free for it, so that nothing moves when it comes. */
const SCROLLBAR = 12
/** Pixels: with the text and the switches above it, all of it is in sight. */
const ROOM = { least: 380, others: 444 }

/** Queries at the left, keys at the right, between them the largest weights of each row. */
export function Curves({ attended, matrix }: CurvesProps) {
  const messages = useMessages(attentionMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const layout = layoutOf(width - SCROLLBAR)
  const room = Math.max(ROOM.least, useWindowHeight() - ROOM.others)
  const { drawing, seen } = useDrawing(attended, matrix, layout, room)
  const all = drawing.edges.from.length
  const words = useMessages(exportMessages)
  const frame = useRef<HTMLElement>(null)
  const shown = () => tokensShown(frame.current?.scrollTop ?? 0, frame.current?.clientHeight ?? 0, drawing.pitch, matrix.rows.length, matrix.columns.length)
  useDrawn('attention', () => drawnCurves(attended, matrix, { ...drawing.edges, part: shown() }, messages, words))
  return (
    <div className="edges" ref={box}>
      <div className="row edges-head">
        <ShareSlider />
        <span className="muted num">{messages.curveCount(count(all))}</span>
      </div>
      {seen > MOST_CURVES && (
        <p className="muted edges-note" role="status">
          {messages.onlyStrongest(count(MOST_CURVES), count(all))}
        </p>
      )}
      {width > 0 && <CurveFrame attended={attended} matrix={matrix} drawing={drawing} layout={layout} room={room} frame={frame} />}
    </div>
  )
}

function ShareSlider() {
  const messages = useMessages(attentionMessages)
  const share = useStore((state) => state.selection.share)
  const select = useStore((state) => state.select)
  return (
    <label className="share" title={messages.shareHint}>
      <span>{messages.share}</span>
      <input
        type="range"
        min={0.05}
        max={1}
        step={0.05}
        value={share}
        aria-valuetext={percent(share)}
        onChange={(event) => select({ share: Number(event.target.value) })}
      />
      <span className="num">{messages.shareOf(Math.round(100 * share))}</span>
    </label>
  )
}

/** What is found once for a matrix, a scale, or a share: none of it moves with the pointer. */
function useDrawing(attended: Attended, matrix: ShownMatrix, layout: CurveLayout, room: number): { drawing: Drawing; seen: number } {
  const { scale, share } = attended.selection
  const order = useMemo(() => ranked(matrix), [matrix])
  const levels = useMemo(() => levelsOf(matrix, scale).levels, [matrix, scale])
  const edges = useMemo(() => edgesOf(matrix, order, share), [matrix, order, share])
  const columns = matrix.columns.length
  const { picks, seen } = useMemo(() => strongest(edges, levels, columns, MOST_CURVES), [edges, levels, columns])
  const tokens = Math.max(matrix.rows.length, columns)
  const pitch = pitchOf(tokens, room)
  const drawing = useMemo(
    () => ({ edges, picks, levels, columns, pitch, width: layout.curves, height: tokens * pitch }),
    [edges, picks, levels, columns, pitch, layout.curves, tokens],
  )
  return { drawing, seen }
}
