import type { Figure } from './figure'

/** What each export of the page makes its figure of, by the element of its menu; asked when a file of all panels is made. */
export const figureMakers = new WeakMap<Element, () => Figure | null>()

/** The figures that a panel in the page can give now. */
export function figuresIn(panel: Element): Figure[] {
  const makers = [...panel.querySelectorAll('.export')].flatMap((element) => figureMakers.get(element) ?? [])
  return makers.flatMap((make) => make() ?? [])
}
