import { mixed, type Rgb } from './ramp'

/** 256 colours from nothing to full, each as the bytes of a canvas: `0xAABBGGRR`. */
export type ColourMap = Uint32Array

/** Through some colours of the theme, evenly in OKLab. */
export function colourMap(stops: readonly Rgb[]): ColourMap {
  const last = stops.length - 1
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * last
    const from = Math.min(last - 1, Math.floor(at))
    return bytesOf(mixed(stops[from] as Rgb, stops[from + 1] as Rgb, at - from))
  })
}

/** Of signed levels: 128 is zero, 1 and 255 are the farthest from it. */
export const signedColourMap = (negative: Rgb, zero: Rgb, positive: Rgb): ColourMap =>
  Uint32Array.from({ length: 256 }, (_, level) => bytesOf(mixed(zero, level < 128 ? negative : positive, Math.min(1, Math.abs(level - 128) / 127))))

function bytesOf(colour: Rgb): number {
  const [r, g, b] = colour.map(Math.round) as unknown as Rgb
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0
}

/** Red, green and blue of one level. */
export const rgbAt = (map: ColourMap, level: number): Rgb => {
  const colour = map[Math.min(255, Math.max(0, Math.round(level)))] ?? 0
  return [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]
}
