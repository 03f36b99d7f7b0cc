import type { Rgb } from '../../lib/ramp'
import { useThemed } from '../../lib/useThemed'
import type { Ramp } from './scale'

export const useRamp = (): Ramp => useThemed(readRamp)

const readRamp = (token: (name: string) => Rgb): Ramp => ({
  zero: token('--cosine-zero'),
  negative: token('--cosine-negative'),
  positive: token('--cosine-positive'),
})
