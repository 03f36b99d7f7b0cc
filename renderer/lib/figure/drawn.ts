import type { Figure } from './figure'

/** What a view says of what it draws; name, title, model and element are added by the panel's menu. */
export type Drawn = Pick<Figure, 'caption' | 'tables' | 'data' | 'interactive'> & {
  /** Behind panel and model in the file's name: what tells one figure of a panel from another. */
  names?: string[]
}

/** Who draws a panel's answer tells what is in sight, by the panel's id: states such as a threshold live there and nowhere else. */
export const drawers = new Map<string, () => Drawn | null>()

/** The picture of a panel: what is marked as such, else its results; `null` while it is not in sight. */
export function pictureOf(panel: string): HTMLElement | null {
  const root = document.querySelector(`[data-panel="${CSS.escape(panel)}"]:not([hidden])`)
  return root?.querySelector<HTMLElement>('[data-figure]') ?? root?.querySelector<HTMLElement>('.results') ?? null
}
