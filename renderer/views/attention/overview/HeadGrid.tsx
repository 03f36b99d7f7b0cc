import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useWidth } from '../../../lib/useWidth'
import { useStore } from '../../../store/store'
import { withHead } from '../attention'
import type { Attended } from '../useAttention'

/** Room for the numbers of the layers and heads. */
const GUTTER = 22
/** One object: what is drawn there need not be drawn again when the pointer moves. */
const ORIGIN = { left: GUTTER, top: GUTTER }

interface GridProps {
  attended: Pick<Attended, 'tokens' | 'selection'>
  label: string
  /** Most pixels from a head to the next. */
  most: number
  /** What is drawn, where the first head begins, at so many pixels a head. */
  draw(pitch: number, place: { left: number; top: number }): ReactNode
}

/** A row a layer, a column a head. Hover shows a head in the other views, a click holds it. */
export function HeadGrid({ attended, label, most, draw }: GridProps) {
  const { layers, heads } = attended.tokens
  const { select, selection, previewHead } = useStore((state) => state)
  const preview = useStore((state) => state.previewedHead)
  const [box, width] = useWidth<HTMLDivElement>()
  const pitch = Math.max(10, Math.min(most, Math.floor((width - GUTTER) / heads)))
  const headAt = (event: MouseEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [head, layer] = [Math.floor((event.clientX - left - GUTTER) / pitch) + 1, Math.floor((event.clientY - top - GUTTER) / pitch) + 1]
    return head >= 1 && head <= heads && layer >= 1 && layer <= layers ? { layer, head } : null
  }
  const show = (at: { layer: number; head: number } | null) => {
    if (at?.layer !== preview?.layer || at?.head !== preview?.head) previewHead(at)
  }
  const { layer, heads: chosen } = attended.selection
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? undefined : STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const head = Math.min(heads, Math.max(1, (chosen[0] ?? 1) + step.head))
    select({ layer: Math.min(layers, Math.max(1, layer + step.layer)), heads: [head] })
  }
  return (
    <div className="head-map" ref={box}>
      <section
        className="head-map-picture"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not move from head to head
        tabIndex={0}
        aria-label={label}
        style={{ width: GUTTER + heads * pitch, height: GUTTER + layers * pitch }}
        onMouseMove={(event) => show(headAt(event))}
        onMouseLeave={() => show(null)}
        onKeyDown={press}
        onClick={(event) => {
          const at = headAt(event)
          if (at) select(withHead(selection, at.layer, at.head, event.shiftKey || event.ctrlKey || event.metaKey))
        }}
      >
        <Numbers layers={layers} heads={heads} pitch={pitch} />
        {width > 0 && draw(pitch, ORIGIN)}
        {(preview ? [preview.head] : chosen).map((head) => (
          <span
            key={head}
            className={preview ? 'head-frame preview' : 'head-frame'}
            style={{ left: GUTTER + (head - 1) * pitch, top: GUTTER + (layer - 1) * pitch, width: pitch, height: pitch }}
          />
        ))}
      </section>
    </div>
  )
}

/** Arrow keys to another layer or head. */
export const STEPS: Record<string, { layer: number; head: number } | undefined> = {
  ArrowUp: { layer: -1, head: 0 },
  ArrowDown: { layer: 1, head: 0 },
  ArrowLeft: { layer: 0, head: -1 },
  ArrowRight: { layer: 0, head: 1 },
}

function Numbers({ layers, heads, pitch }: { layers: number; heads: number; pitch: number }) {
  const every = pitch < 16 ? 2 : 1
  const shown = (count: number) => Array.from({ length: count }, (_, i) => i + 1).filter((n) => (n - 1) % every === 0)
  return (
    <div aria-hidden="true" className="head-numbers">
      {shown(heads).map((n) => (
        <span key={`h${n}`} style={{ left: GUTTER + (n - 1) * pitch, top: 0, width: pitch, height: GUTTER }}>
          {n}
        </span>
      ))}
      {shown(layers).map((n) => (
        <span key={`l${n}`} style={{ left: 0, top: GUTTER + (n - 1) * pitch, width: GUTTER, height: pitch }}>
          {n}
        </span>
      ))}
    </div>
  )
}
