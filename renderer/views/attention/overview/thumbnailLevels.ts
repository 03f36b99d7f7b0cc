import type { AttentionScale } from '../../../store/attentionSlice'
import { largestOf } from '../attention'

/** The weight that full colour stands for in the pictures of all heads. Of rows that is 1: the engine has divided each by its largest. */
export const fullWeight = (maxima: Float32Array, scale: AttentionScale): number => (scale === 'global' ? largestOf(maxima) : 1)

/** The colour of a pixel, 0 to 255; it is a share of its head's largest weight, of 255. Weighted norms may be over 1. */
export const shownLevel = (pixel: number, maximum: number, full: number): number => (full === 0 ? 0 : Math.min(255, Math.round((pixel * maximum) / full)))
