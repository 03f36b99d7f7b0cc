import { download } from '../download'
import { asCsv } from './csv'
import type { Figure, FigureFormat, FigureModel } from './figure'
import { fontFaces } from './fontFaces'
import { htmlFile, type PageWords } from './html/html'
import { asFigureJson } from './json'
import { pngOf } from './png'
import { onPaper } from './svg/onPaper'
import { svgFile } from './svg/svg'
import { walked } from './svg/walk'

interface Around {
  model: FigureModel | null
  words: PageWords
}

const drawn = ({ element }: Figure) => onPaper(element, () => walked(element))

const MAKERS: Record<FigureFormat, (figure: Figure, around: Around) => Promise<Blob>> = {
  svg: async (figure) => new Blob([svgFile(await drawn(figure), { ...figure, isCaptioned: true }).svg], { type: 'image/svg+xml' }),
  png: async (figure) => pngOf(await drawn(figure), figure),
  csv: async ({ tables }) => new Blob([asCsv(tables)], { type: 'text/csv;charset=utf-8' }),
  json: async (figure, { model }) => new Blob([asFigureJson(figure, model)], { type: 'application/json' }),
  html: async (figure, { model, words }) => {
    const { svg } = svgFile(await drawn(figure), { ...figure, isCaptioned: false })
    return new Blob([await htmlFile(figure, svg, model, words, await fontFaces(svg))], { type: 'text/html;charset=utf-8' })
  },
}

/** Makes the file and hands it to the browser's own way of saving; resolves to its name. */
export async function saveFigure(figure: Figure, format: FigureFormat, around: Around): Promise<string> {
  const name = `${figure.name}.${format}`
  download(await MAKERS[format](figure, around), name)
  return name
}
