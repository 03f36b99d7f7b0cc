/** A colour as every program reads it: six digits, and how much it covers. */
export interface Paint {
  colour: string
  alpha: number
}

const known = new Map<string, Paint | null>()

/** Any colour that CSS writes, `color-mix` and OKLab among them; `null`: nothing is seen. */
export function paintOf(css: string): Paint | null {
  const found = known.get(css)
  if (found !== undefined) return found
  const paint = parsed(css)
  known.set(css, paint)
  return paint
}

function parsed(css: string): Paint | null {
  if (css === 'none' || css === '' || css === 'transparent') return null
  const alpha = alphaOf(css)
  return alpha <= 0 ? null : { colour: opaque(css), alpha }
}

/** Computed colours write what they cover as a fourth part, `rgba(1, 2, 3, 0.5)`, or after a stroke, `oklab(0.5 0 0 / 0.5)`. */
function alphaOf(css: string): number {
  const [, written] = /^rgba\((?:[^,]+,){3}\s*([\d.]+%?)\)$/.exec(css) ?? /\/\s*([\d.]+%?)\s*\)$/.exec(css) ?? []
  if (written === undefined) return 1
  return Number.parseFloat(written) / (written.endsWith('%') ? 100 : 1)
}

let pixel: CanvasRenderingContext2D | null = null

/** The browser itself says what a colour is in sRGB: one pixel painted with it, without its transparency, which would cost digits. */
function opaque(css: string): string {
  pixel ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!pixel) return '#000000'
  pixel.fillStyle = css.replace(/^rgba\((.*),[^,]+\)$/, 'rgb($1)').replace(/\s*\/[^)]*\)$/, ')')
  pixel.fillRect(0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = pixel.getImageData(0, 0, 1, 1).data
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** As attributes, `fill` or `stroke`. */
export const painted = (kind: 'fill' | 'stroke' | 'stop', paint: Paint): Record<string, string | number> => ({
  [kind === 'stop' ? 'stop-color' : kind]: paint.colour,
  ...(paint.alpha < 1 && { [`${kind}-opacity`]: Math.round(paint.alpha * 1000) / 1000 }),
})
