import { memo, useEffect, useRef } from 'react'
import type { AttentionThumbnails } from '../../../../shared/inspect/attention'
import type { ColourMap } from '../../../lib/colourMap'
import { useMessages } from '../../../messages/messages'
import type { AttentionScale } from '../../../store/attentionSlice'
import { attentionMessages } from '../messages'
import type { Attended } from '../useAttention'
import { useWeightColours } from '../useColours'
import { HeadGrid } from './HeadGrid'
import { fullWeight, shownLevel } from './thumbnailLevels'

/** A thumbnail is not drawn larger: of few tokens its cells would be blocks. */
const MOST = 132

/** Every head of every layer as a picture of its own. */
export function HeadMap({ attended, thumbnails }: { attended: Attended; thumbnails: AttentionThumbnails }) {
  const { layers, heads } = attended.tokens
  const messages = useMessages(attentionMessages)
  const { scale } = attended.selection
  return (
    <HeadGrid
      attended={attended}
      label={messages.allHeadsLabel}
      most={MOST}
      draw={(pitch, place) => <Pictures thumbnails={thumbnails} layers={layers} heads={heads} pitch={pitch} place={place} scale={scale} />}
    />
  )
}

interface PicturesProps {
  thumbnails: AttentionThumbnails
  layers: number
  heads: number
  pitch: number
  place: { left: number; top: number }
  scale: AttentionScale
}

/** One canvas for all of them, drawn when the weights, the size, the scale or the theme change, and not when the pointer moves. */
const Pictures = memo(function Pictures({ thumbnails, layers, heads, pitch, place: { left, top }, scale }: PicturesProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useWeightColours()
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    // Where every token is hidden there are no pixels.
    if (!context || thumbnails.side === 0) return
    const density = window.devicePixelRatio
    context.canvas.width = Math.round(heads * pitch * density)
    context.canvas.height = Math.round(layers * pitch * density)
    drawAll(context, thumbnails, { layers, heads, pitch: pitch * density }, scale, colours)
  }, [thumbnails, layers, heads, pitch, scale, colours])
  return <canvas ref={canvas} className="head-pictures" style={{ left, top, width: heads * pitch, height: layers * pitch }} />
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
  const full = fullWeight(maxima, scale)
  const gap = Math.max(2, Math.round(pitch / 16))
  context.imageSmoothingEnabled = pitch - gap < side
  context.imageSmoothingQuality = 'high'
  for (let at = 0; at < layers * heads; at++) {
    const maximum = maxima[at] as number
    for (let i = 0; i < side * side; i++) bytes[i] = colours[shownLevel(pixels[at * side * side + i] as number, maximum, full)] as number
    own.putImageData(image, 0, 0)
    context.drawImage(one, (at % heads) * pitch, Math.floor(at / heads) * pitch, pitch - gap, pitch - gap)
  }
}
