import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import { cosineText, type Scale } from './scale'
import type { Axis, Square } from './vectors'

interface Picture {
  texts: string[]
  cosines: Square
  axes: Axis[]
  scale: Scale
  isCentred: boolean
}

/** The matrix and the map. */
export function drawnSimilarity({ texts, cosines, axes, scale, isCentred }: Picture, shown: Shown<'feature-extraction'>, words: CaptionWords): Drawn | null {
  const [input] = shown.inputs
  if (texts.length < 2) return null
  const digits = scale.name === 'whole' ? 0 : 3
  return {
    caption: [
      words.sentencesAre(count(texts.length), input?.pooling ?? 'none', input?.normalize ?? false),
      words.sentencesRead(listed(texts)),
      words.cosineScale(cosineText(scale.from, digits), cosineText(scale.to, digits), isCentred),
    ],
    tables: [matrixTable(texts, cosines), mapTable(texts, axes)],
    data: {
      sentences: texts,
      pooling: input?.pooling,
      normalize: input?.normalize,
      isCentred,
      scale,
      cosines: texts.map((_, row) => rowOf(cosines, row)),
      components: axes.map(({ coordinates, share }) => ({ share, coordinates })),
    },
  }
}

/** With the numbers of the picture, whose lines are cut; of very many the first. */
const MOST_LISTED = 24
const listed = (texts: string[]): string =>
  texts
    .slice(0, MOST_LISTED)
    .map((text, i) => `(${i + 1}) ${captionText(text)}`)
    .concat(texts.length > MOST_LISTED ? ['…'] : [])
    .join(' ')

const rowOf = ({ size, data }: Square, row: number): number[] => Array.from(data.subarray(row * size, (row + 1) * size))

/** Sentences may be alike: columns are told by number, as in the picture. */
const matrixTable = (texts: string[], cosines: Square): FigureTable => ({
  name: 'cosines',
  columns: ['number', 'sentence', ...texts.map((_, i) => String(i + 1))],
  rows: texts.map((text, row) => [row + 1, text, ...rowOf(cosines, row)]),
})

const mapTable = (texts: string[], axes: Axis[]): FigureTable => ({
  name: 'map',
  columns: ['number', 'sentence', ...axes.map((_, i) => `component ${i + 1}`)],
  rows: texts.map((text, row) => [row + 1, text, ...axes.map(({ coordinates }) => coordinates[row] ?? null)]),
})
