import { fontFaces } from '../figure/fontFaces'
import { type Drawing, drawnParts } from './drawnParts'
import { type ReportWords, reportFile } from './reportFile'

/** The file of these panels. `wordsFor`: what is said in it, given the panels that could not be drawn. @returns `null` where no panel could be */
export async function madeReport(
  panels: readonly string[],
  drawing: Drawing,
  wordsFor: (missing: string[]) => ReportWords,
): Promise<{ blob: Blob; missing: string[] } | null> {
  const { parts, missing } = await drawnParts(panels, drawing)
  if (parts.length === 0) return null
  const plain = reportFile(parts, wordsFor(missing), '')
  const html = reportFile(parts, wordsFor(missing), await fontFaces(plain))
  return { blob: new Blob([html], { type: 'text/html;charset=utf-8' }), missing }
}
