/** What can be chosen in a menu, as the palette says it. */
export interface Offer {
  /** `null`: it is done to what is in sight, as Run is. */
  group: string | null
  title: string
  run(): void
}

/** What each menu of the page holds now: asked when the palette is opened. */
export const menuOffers = new WeakMap<Element, () => Offer[]>()

/** What the menus beside a panel's name hold: its examples, copies and files. None of a panel that is not in sight. */
export function offeredIn(panel: string): Offer[] {
  const menus = document.querySelectorAll(`[data-panel="${CSS.escape(panel)}"]:not([hidden]) .panel-head .menu`)
  return [...menus].flatMap((menu) => menuOffers.get(menu)?.() ?? [])
}
