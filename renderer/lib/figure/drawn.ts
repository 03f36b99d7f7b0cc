import type { Figure } from './figure'

/** What a view says of what it draws; name, title, model and element are added by the panel's menu. */
export type Drawn = Pick<Figure, 'caption' | 'tables' | 'data' | 'interactive'> & {
  /** Behind panel and model in the file's name: what tells one figure of a panel from another. */
  names?: string[]
}

/** Who draws a panel's answer tells what is in sight, by the panel's id: states such as a threshold live there and nowhere else. */
export const drawers = new Map<string, () => Drawn | null>()

/** The drawer of the answer with interventions, beside the untouched one. */
export const changedOf = (panel: string): string => `${panel}, changed`

/** Two answers as one figure: what is said of both once, the numbers of each under its name. `caption`: what was changed; `name`: what the second is called. */
export function bothDrawn(untouched: Drawn, changed: Drawn, interventions: unknown, { caption, name }: { caption: string; name: string }): Drawn {
  const named = ({ tables }: Drawn, side: string) => tables.map((table) => ({ ...table, name: `${table.name}, ${side}` }))
  const own = changed.caption.filter((line) => !untouched.caption.includes(line)).map((line) => `${name}: ${line}`)
  return {
    ...untouched,
    caption: [caption, ...untouched.caption, ...own],
    tables: [...named(untouched, 'untouched'), ...named(changed, 'with interventions')],
    data: { untouched: untouched.data, interventions, changed: changed.data },
  }
}

/** The picture of a panel: what is marked as such, else its results; `null` while it is not in sight. */
export function pictureOf(panel: string): HTMLElement | null {
  const root = document.querySelector(`[data-panel="${CSS.escape(panel)}"]:not([hidden])`)
  return root?.querySelector<HTMLElement>('[data-figure]') ?? root?.querySelector<HTMLElement>('.results') ?? null
}
