import { type ColourMap, colourMap } from '../../lib/colourMap'
import type { Rgb } from '../../lib/ramp'
import { themed, useThemed } from '../../lib/useThemed'

/** From no weight to full weight. */
export const useWeightColours = (): ColourMap => useThemed(readWeights)
/** Of this moment: a figure is drawn in light colours. */
export const weightColoursNow = (): ColourMap => themed(readWeights)

const readWeights = (token: (name: string) => Rgb) => colourMap(['--weight-none', '--weight-half', '--weight-full'].map(token))
