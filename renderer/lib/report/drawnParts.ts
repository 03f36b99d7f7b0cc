import type { Figure } from '../figure/figure'
import { figuresIn } from '../figure/makers'
import { onPaper } from '../figure/svg/onPaper'
import { svgFile } from '../figure/svg/svg'
import { walked } from '../figure/svg/walk'
import type { ReportPart } from './reportFile'

/** A panel draws within milliseconds; one that computes its picture (a map of many points) takes longer. */
const MOST_WAIT_MS = 8000
const LOOK_MS = 50

export interface Drawing {
  /** Has a panel stand in the page, in sight or not; `null`: none more. */
  stand(panel: string | null): void
  /** Before each. */
  onPanel(panel: string): void
  signal: AbortSignal
}

/** The figures of panels, one after the other, and those panels that gave none. */
export async function drawnParts(panels: readonly string[], { stand, onPanel, signal }: Drawing): Promise<{ parts: ReportPart[]; missing: string[] }> {
  const [parts, missing]: [ReportPart[], string[]] = [[], []]
  try {
    for (const panel of panels) {
      if (signal.aborted) break
      onPanel(panel)
      stand(panel)
      const drawn = await partsOf(panel, signal).catch(() => [])
      parts.push(...drawn)
      if (drawn.length === 0) missing.push(panel)
    }
  } finally {
    stand(null)
  }
  return { parts, missing }
}

async function partsOf(panel: string, signal: AbortSignal): Promise<ReportPart[]> {
  const figures = await figuresOf(panel, signal)
  const parts: ReportPart[] = []
  for (const figure of figures) {
    const walk = await onPaper(figure.element, () => walked(figure.element))
    const { svg } = svgFile(walk, { ...figure, isCaptioned: false })
    parts.push({ id: panel, title: figure.title, svg, caption: figure.caption, tables: figure.tables })
  }
  return parts
}

/** Once the panel stands there and computes nothing more. */
async function figuresOf(panel: string, signal: AbortSignal): Promise<Figure[]> {
  const end = performance.now() + MOST_WAIT_MS
  let before: HTMLElement | null = null
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const root = document.querySelector(`[data-panel="${CSS.escape(panel)}"]:not([hidden])`)
    const figures = root ? figuresIn(root) : []
    const isBusy = root?.querySelector('.skeleton, [aria-busy="true"]') != null
    const [first] = figures
    // Seen twice: what a picture measures is known after it was laid out once.
    if (first && !isBusy && first.element === before) return figures
    before = first?.element ?? null
    if (signal.aborted || performance.now() > end) return figures
  }
}
