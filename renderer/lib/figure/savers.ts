import type { FigureFormat } from './figure'

export type SavePanel = (format: FigureFormat) => Promise<void>

/** How each panel that has something to save saves it, by the panel's id. */
export const savers = new Map<string, SavePanel>()
