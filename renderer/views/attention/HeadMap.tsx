import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from 'react'
import type { AttentionThumbnails } from '../../../shared/inspect/attention'
import type { ColourMap } from '../../lib/colourMap'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import type { AttentionScale } from '../../store/attentionSlice'
import { useStore } from '../../store/store'
import { largestOf, withHead } from './attention'
import { attentionMessages } from './messages'
import type { Attended } from './useAttention'
import { useWeightColours } from './useColours'

/** Room for the numbers of the layers and heads. */
const GUTTER = 22
/** A thumbnail is not drawn larger: of few tokens its cells would be blocks. */
const MOST = 132

interface MapProps {
  attended: Attended
  thumbnails: AttentionThumbnails
  /** How high it may be, in pixels. */
  height?: number
}

/** Every head of every layer as a picture of its own: a row a layer, a column a head. Hover shows a head in the other views, a click holds it. */
export function HeadMap({ attended, thumbnails, height = Number.POSITIVE_INFINITY }: MapProps) {
  const { layers, heads } = attended.tokens
  const messages = useMessages(attentionMessages)
  const { select, selection, previewHead } = useStore((state) => state)
  const preview = useStore((state) => state.previewedHead)
  const [box, width] = useWidth<HTMLDivElement>()
  const pitch = Math.max(10, Math.min(MOST, Math.floor((width - GUTTER) / heads), Math.floor((height - GUTTER) / layers)))
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
        aria-label={messages.allHeadsLabel}
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
        {width > 0 && <Pictures thumbnails={thumbnails} layers={layers} heads={heads} pitch={pitch} scale={attended.selection.scale} />}
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

interface PicturesProps {
  thumbnails: AttentionThumbnails
  layers: number
  heads: number
  pitch: number
  scale: AttentionScale
}

/** One canvas for all of them, drawn when the weights, the size, the scale or the theme change, and not when the pointer moves. */
const Pictures = memo(function Pictures({ thumbnails, layers, heads, pitch, scale }: PicturesProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useWeightColours()
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const density = window.devicePixelRatio
    context.canvas.width = Math.round(heads * pitch * density)
    context.canvas.height = Math.round(layers * pitch * density)
    drawAll(context, thumbnails, { layers, heads, pitch: pitch * density }, scale, colours)
  }, [thumbnails, layers, heads, pitch, scale, colours])
  return <canvas ref={canvas} className="head-pictures" style={{ left: GUTTER, top: GUTTER, width: heads * pitch, height: layers * pitch }} />
})

function drawAll(
  context: CanvasRenderingContext2D,
  { side, pixels, maxima }: AttentionThumbnails,
  { layers, heads, pitch }: { layers: number; heads: number; pitch: number },
  scale: AttentionScale,
  colours: ColourMap,
) {
  const one = new OffscreenCanvas(side, side)
  const own = one.getContext('2d')
  if (!own) return
  const image = new ImageData(side, side)
  const bytes = new Uint32Array(image.data.buffer)
  const most = scale === 'raw' ? 1 : largestOf(maxima)
  const gap = Math.max(2, Math.round(pitch / 16))
  context.imageSmoothingEnabled = pitch - gap < side
  context.imageSmoothingQuality = 'high'
  for (let at = 0; at < layers * heads; at++) {
    // A row's own largest weight is full already.
    const share = Math.min(1, (maxima[at] as number) / (scale === 'row' ? 1 : most || 1))
    for (let i = 0; i < side * side; i++) bytes[i] = colours[Math.round((pixels[at * side * side + i] as number) * share)] as number
    own.putImageData(image, 0, 0)
    context.drawImage(one, (at % heads) * pitch, Math.floor(at / heads) * pitch, pitch - gap, pitch - gap)
  }
}
