import type { KeyboardEvent, PointerEvent } from 'react'
import { DEFAULT_SETTINGS } from '../../../shared/settings'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { settingsMessages } from './messages'

const LEAST = 148
const MOST = 320
const STEP = 16
/** The file of the settings may say any width. */
export const railWidthOf = (width: number): number => Math.round(Math.min(MOST, Math.max(LEAST, width)))

interface RailEdgeProps {
  width: number
  /** While the edge is dragged; kept when it is let go. */
  dragged: number | null
  drag(width: number | null): void
}

/** The edge between the rail and the panel: dragged, or moved with the arrows; a double click puts it back. */
export function RailEdge({ width, dragged, drag }: RailEdgeProps) {
  const messages = useMessages(settingsMessages)
  const changeSettings = useStore((state) => state.changeSettings)
  const keep = (wanted: number) => void changeSettings({ railWidth: railWidthOf(wanted) })
  const follow = ({ currentTarget, pointerId, clientX }: PointerEvent) => {
    if (currentTarget.hasPointerCapture(pointerId)) drag(railWidthOf(clientX))
  }
  const letGo = () => {
    if (dragged !== null) keep(dragged)
    drag(null)
  }
  const press = (event: KeyboardEvent) => {
    const wanted = { ArrowLeft: width - STEP, ArrowRight: width + STEP, Home: LEAST, End: MOST }[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    keep(wanted)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; a separator that has the focus can
    <div
      className="rail-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={messages.railWidth}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={width}
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={follow}
      onPointerUp={letGo}
      onPointerCancel={() => drag(null)}
      onDoubleClick={() => keep(DEFAULT_SETTINGS.railWidth)}
    />
  )
}
