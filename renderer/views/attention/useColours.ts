import { type ColourMap, colourMap } from '../../lib/colourMap'
import type { Rgb } from '../../lib/ramp'
import { useThemed } from '../../lib/useThemed'

/** From no weight to full weight. */
export const useWeightColours = (): ColourMap => useThemed(readWeights)
const readWeights = (token: (name: string) => Rgb) => colourMap(['--weight-none', '--weight-half', '--weight-full'].map(token))
