import type { Rgb } from '../../lib/ramp'
import { themed, useThemed } from '../../lib/useThemed'
import type { Ramp } from './scale'

export const useRamp = (): Ramp => useThemed(readRamp)

/** Of this moment: a figure is drawn in light colours. */
export const rampNow = (): Ramp => themed(readRamp)

const readRamp = (token: (name: string) => Rgb): Ramp => ({
  zero: token('--cosine-zero'),
  negative: token('--cosine-negative'),
  positive: token('--cosine-positive'),
})
