import { mixed, type Rgb } from '../../lib/ramp'

export const SCALES = ['whole', 'stretched'] as const
export type ScaleName = (typeof SCALES)[number]

/** What a cosine is painted with: from −1 over 0 to 1, or from the lowest to the highest that occurs. */
export interface Scale {
  name: ScaleName
  from: number
  to: number
}

export interface Ramp {
  /** 0, or the lowest. */
  zero: Rgb
  negative: Rgb
  positive: Rgb
}

export const scaleOf = (name: ScaleName, range: { lowest: number; highest: number } | null): Scale =>
  name === 'whole' || !range ? { name, from: -1, to: 1 } : { name, from: range.lowest, to: range.highest }

export function colourOf(value: number, { name, from, to }: Scale, { zero, negative, positive }: Ramp): Rgb {
  if (name === 'whole') return mixed(zero, value < 0 ? negative : positive, Math.min(1, Math.abs(value)))
  return mixed(zero, positive, to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 1)
}

/** A cosine with two decimals; with a real minus, which is as wide as a digit. */
export const cosineText = (value: number, digits = 3): string =>
  Number.isNaN(value) ? '–' : (Number(value.toFixed(digits)) === 0 ? 0 : value).toFixed(digits).replace('-', '−')

/** As in printed tables of correlations: no digit before the point, which is always 0. */
export const cellText = (value: number): string => {
  const text = cosineText(value, 2)
  return text.replace(/^(−?)0\./, '$1.')
}
