import { MAP_TEXTS } from '../../../../shared/inspect/states'
import type { TextFile } from '../../../lib/textFile'

export const MAP_SOURCES = ['examples', 'text', 'file'] as const
export type MapSource = (typeof MAP_SOURCES)[number]

/** The texts of a file, as many as a map takes. */
export const textsOfFile = ({ texts }: TextFile): string[] => texts.slice(0, MAP_TEXTS).map((given) => (typeof given === 'string' ? given : given.text))
