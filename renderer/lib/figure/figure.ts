export interface FigureTable {
  name: string
  columns: string[]
  /** Raw numbers in full precision, not what is written on screen. */
  rows: (string | number | null)[][]
}

/** What a panel gives to be saved: a picture, what it is of, and its numbers. */
export interface Figure {
  /** File name without its ending, e.g. `entities-sample`. */
  name: string
  title: string
  /** Lines below the picture: model, text, settings, scale. */
  caption: string[]
  /** The numbers shown; the CSV file. */
  tables: FigureTable[]
  /** The JSON file. */
  data: unknown
  /** What is drawn on screen. */
  element: HTMLElement
  /** What the HTML file does besides sortable tables: a script of ours (its source) that finds its data in the element `#interactive`. */
  interactive?: { script: string; data: unknown }
}

export const FIGURE_FORMATS = ['svg', 'png', 'csv', 'json', 'html'] as const
export type FigureFormat = (typeof FIGURE_FORMATS)[number]

/** The model as the files name it: enough to find it again, and no path of anybody's disk. */
export interface FigureModel {
  name: string
  family: string | null
  architectures: string[]
  parameters: number
  device: string
  precision: string
}

/** More pixels than a browser can make a PNG of. */
export class TooLarge extends Error {
  readonly width: number
  readonly height: number
  constructor(width: number, height: number) {
    super(`${width} × ${height} pixels`)
    this.width = width
    this.height = height
  }
}

const MOST_CHARACTERS = 80
/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A file name, without its ending, that every system takes: letters, digits and `._-`. */
export function fileName(...parts: string[]): string {
  const name = parts
    .map((part) => part.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-'))
    .join('-')
    .replace(/-{2,}/g, '-')
  const short = [...name]
    .slice(0, MOST_CHARACTERS)
    .join('')
    .replace(/^[-.]+|[-.]+$/g, '')
  return short === '' || RESERVED.test(short) ? `figure-${short}`.replace(/-$/, '') : short
}
