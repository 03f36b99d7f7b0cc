import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useOnPaper } from '../../../lib/figure/paper'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { placeOf } from '../attention'
import { FocusTable } from '../focus/FocusTable'
import { heldPlaces, heldSide, otherSide, rangesOf, type Side } from '../focus/focus'
import { useFocus } from '../focus/useFocus'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { CurveColumn } from './CurveColumn'
import { AllCurves, type Drawing, FocusCurves } from './CurveLayers'
import { type CurveLayout, nodeAt, PAPER_TOKENS, type Stretch, stepOf, stretchAt } from './curves'
import { useKeys, usePointer } from './useCurveHands'

interface CurveFrameProps {
  attended: Attended
  matrix: ShownMatrix
  drawing: Drawing
  layout: CurveLayout
  /** Most pixels of its height. */
  room: number
  frame: RefObject<HTMLElement | null>
}

/** What scrolls: both columns and the curves together. */
export function CurveFrame({ attended, matrix, drawing, layout, room: most, frame }: CurveFrameProps) {
  const messages = useMessages(attentionMessages)
  const { pitch, height } = drawing
  const room = Math.min(height, most)
  const [scrolled, setScrolled] = useState(0)
  const isShort = height <= PAPER_TOKENS * pitch
  const isWhole = useOnPaper() && isShort
  const stretch = useMemo(() => (isWhole ? { top: 0, bottom: height } : stretchAt(scrolled, room, height)), [isWhole, scrolled, room, height])
  const focused = useFocus(attended, matrix)
  const { focus } = focused
  useFirstSight(frame, heldPlaces(matrix, attended.selection)[0], pitch)
  const press = useKeys(matrix, attended, (place) => scrollTo(frame.current, place, pitch))
  const column = { attended, matrix, focused, stretch, pitch, layout }
  return (
    <>
      <div className="edge-titles" aria-hidden="true">
        <span style={{ width: layout.column }}>{messages.query}</span>
        <span style={{ width: layout.column }}>{messages.key}</span>
      </div>
      <section
        ref={frame}
        className={isShort ? 'edge-frame whole' : 'edge-frame'}
        style={{ height: room }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its tokens
        tabIndex={0}
        aria-label={messages.curvesLabel}
        onScroll={(event) => setScrolled(stepOf(event.currentTarget.scrollTop))}
        onKeyDown={press}
        {...usePointer(matrix, pitch, layout)}
      >
        <div className={focus ? 'edge-picture focused' : 'edge-picture'} style={{ height }}>
          <Column side="query" {...column} />
          <div className="edge-layers" aria-hidden="true" style={{ width: layout.curves }}>
            <AllCurves drawing={drawing} />
            <FocusCurves drawing={drawing} focus={focus} stretch={stretch} />
          </div>
          <Column side="key" {...column} />
        </div>
      </section>
      <FocusTable attended={attended} matrix={matrix} focused={focused} />
    </>
  )
}

interface ColumnProps extends Pick<CurveFrameProps, 'attended' | 'matrix' | 'layout'> {
  side: Side
  focused: ReturnType<typeof useFocus>
  stretch: Stretch
  pitch: number
}

function Column({ side, attended, matrix, focused, stretch, pitch, layout }: ColumnProps) {
  const pointed = useStore((state) => state.pointedPair?.[side])
  const { focus, values, shades } = focused
  const isOther = focus !== null && side === otherSide(focus.side)
  return (
    <CurveColumn
      side={side}
      labels={side === 'query' ? matrix.rowLabels : matrix.columnLabels}
      pitch={pitch}
      width={layout.column}
      stretch={stretch}
      held={side === heldSide(attended.selection) ? heldPlaces(matrix, attended.selection).join() : ''}
      pointed={pointed == null ? -1 : placeOf(rangesOf(matrix, side), pointed)}
      values={isOther ? values : null}
      shades={isOther ? shades : null}
      hasValues={layout.hasValues}
    />
  )
}

/** A token that is held is in sight when the view is opened. */
function useFirstSight(frame: RefObject<HTMLElement | null>, held: number | undefined, pitch: number): void {
  const first = useRef(held)
  useEffect(() => {
    if (first.current !== undefined && frame.current) frame.current.scrollTop = nodeAt(first.current, pitch) - frame.current.clientHeight / 2
  }, [frame, pitch])
}

function scrollTo(frame: HTMLElement | null, place: number, pitch: number): void {
  if (!frame) return
  if (place * pitch < frame.scrollTop) frame.scrollTop = place * pitch
  else if ((place + 1) * pitch > frame.scrollTop + frame.clientHeight) frame.scrollTop = (place + 1) * pitch - frame.clientHeight
}
