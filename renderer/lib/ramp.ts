/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]
type Lab = readonly [number, number, number]

/** Of a colour token of ours: `#rrggbb`, or `#rgb`, to which the build shortens some. */
export function rgbOf(hex: string): Rgb {
  const digits = hex.trim().slice(1)
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16)) as unknown as Rgb
}

/** What a token says in a theme: of `light-dark(#fff, #1b1c1a)` one, of a colour that is the same in both itself. */
export const inTheme = (colour: string, isDark: boolean): string => /^light-dark\(([^,]+),([^)]+)\)$/.exec(colour.trim())?.[isDark ? 2 : 1] ?? colour

/** A colour between two. In OKLab, so that equal steps of `share` look like equal steps; CSS's `in oklab` draws the same for the legend. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const [a, b] = [oklab(from), oklab(to)]
  return rgb(a.map((value, i) => value + ((b[i] as number) - value) * share) as unknown as Lab)
}

/** Black or white, whichever is easier to read on a colour: at least 4.58 : 1 on any. */
export const inkOn = (ground: Rgb): string => (luminance(ground) > 0.179 ? '#000000' : '#ffffff')

export const cssOf = (colour: Rgb): string => `rgb(${colour.map(Math.round).join(' ')})`

/** WCAG's relative luminance. */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map(linear) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const linear = (value: number): number => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
const encoded = (value: number): number => 255 * Math.min(1, Math.max(0, value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055))

/** Björn Ottosson's matrices, https://bottosson.github.io/posts/oklab. */
export function oklab(colour: Rgb): Lab {
  const [r, g, b] = colour.map(linear) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function rgb([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}
