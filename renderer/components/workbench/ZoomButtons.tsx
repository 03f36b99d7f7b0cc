import { useMessages } from '../../messages/messages'
import { workbenchMessages } from './messages'

/** By a button or a key. */
export const ZOOM_STEP = 1.5

interface ZoomProps {
  className?: string
  /** Seen whole: there is nothing to zoom out of. */
  isWhole: boolean
  zoomBy(factor: number): void
  fit(): void
}

/** Of a picture that can be enlarged; plus, minus and 0 do the same. */
export function ZoomButtons({ className = '', isWhole, zoomBy, fit }: ZoomProps) {
  const messages = useMessages(workbenchMessages)
  return (
    <div className={`zoom ${className}`}>
      <button type="button" className="button" onClick={() => zoomBy(ZOOM_STEP)} aria-label={messages.zoomIn}>
        +
      </button>
      <button type="button" className="button" disabled={isWhole} onClick={() => zoomBy(1 / ZOOM_STEP)} aria-label={messages.zoomOut}>
        −
      </button>
      <button type="button" className="button" disabled={isWhole} onClick={fit}>
        {messages.fit}
      </button>
    </div>
  )
}
