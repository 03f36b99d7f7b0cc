import { asCsv } from './csv'
import type { Figure, FigureFormat, FigureModel } from './figure'
import { asFigureJson } from './json'

const MAKERS: Record<FigureFormat, (figure: Figure, model: FigureModel | null) => Promise<Blob>> = {
  svg: async () => new Blob([]),
  png: async () => new Blob([]),
  csv: async ({ tables }) => new Blob([asCsv(tables)], { type: 'text/csv;charset=utf-8' }),
  json: async (figure, model) => new Blob([asFigureJson(figure, model)], { type: 'application/json' }),
  html: async () => new Blob([]),
}

/** Makes the file and hands it to the browser's own way of saving; resolves to its name. */
export async function saveFigure(figure: Figure, format: FigureFormat, model: FigureModel | null): Promise<string> {
  const name = `${figure.name}.${format}`
  download(await MAKERS[format](figure, model), name)
  return name
}

/** Long enough for a browser to have begun to read. */
const KEPT_MS = 60_000

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
