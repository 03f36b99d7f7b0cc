/** What can be chosen in a menu, as the palette says it. */
export interface Offer {
  /** `null`: it is done to what is in sight, as Run is. */
  group: string | null
  title: string
  run(): void
}

/** What each menu of the page holds now: asked when the palette is opened. */
export const menuOffers = new WeakMap<Element, () => Offer[]>()

/** What a panel that is in sight offers: the menus beside its name (examples, copies and files), and what it marks with `data-offers`. */
export function offeredIn(panel: string): Offer[] {
  const root = document.querySelector(`[data-panel="${CSS.escape(panel)}"]:not([hidden])`)
  const menus = root?.querySelectorAll('.panel-head .menu, [data-offers]') ?? []
  return [...menus].flatMap((menu) => menuOffers.get(menu)?.() ?? [])
}
