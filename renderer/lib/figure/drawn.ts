import type { Figure } from './figure'

/** What a view says of what it draws; name, title, model and element are added by the panel's menu. */
export type Drawn = Pick<Figure, 'caption' | 'tables' | 'data' | 'interactive'> & {
  /** Behind panel and model in the file's name: what tells one figure of a panel from another. */
  names?: string[]
}

/** Who draws a panel's answer tells what is in sight, by the panel's id: states such as a threshold live there and nowhere else. */
export const drawers = new Map<string, () => Drawn | null>()

/** Where two answers are side by side, the one with interventions and the one that was pinned have drawers of their own. */
export const drawerOf = (panel: string, side: string | null): string => (side === 'changed' || side === 'pinned' ? `${panel}, ${side}` : panel)

/** What two answers are called: in the data's fields, and in the names of tables. */
type Sides = readonly [{ key: string; title: string }, { key: string; title: string }]
export const UNTOUCHED_AND_CHANGED: Sides = [
  { key: 'untouched', title: 'untouched' },
  { key: 'changed', title: 'with interventions' },
]
export const PINNED_AND_NOW: Sides = [
  { key: 'pinned', title: 'pinned' },
  { key: 'now', title: 'now' },
]

/** Two answers as one figure: what is said of both once, the numbers of each under its name. `caption`: in what they differ; `name`: what the second is called; `data`: more of it. */
export function bothDrawn(one: Drawn, other: Drawn, [first, second]: Sides, { caption, name, data }: { caption: string; name: string; data: object }): Drawn {
  const named = ({ tables }: Drawn, side: string) => tables.map((table) => ({ ...table, name: `${table.name}, ${side}` }))
  const own = other.caption.filter((line) => !one.caption.includes(line)).map((line) => `${name}: ${line}`)
  return {
    ...one,
    caption: [caption, ...one.caption, ...own],
    tables: [...named(one, first.title), ...named(other, second.title)],
    data: { [first.key]: one.data, ...data, [second.key]: other.data },
  }
}

/** The picture of a panel: what is marked as such, else its results; `null` while it is not in sight. */
export function pictureOf(panel: string): HTMLElement | null {
  const root = document.querySelector(`[data-panel="${CSS.escape(panel)}"]:not([hidden])`)
  return root?.querySelector<HTMLElement>('[data-figure]') ?? root?.querySelector<HTMLElement>('.results') ?? null
}
