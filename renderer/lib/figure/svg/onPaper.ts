import { takeFigure } from '../paper'
import { hasStrangers } from './canvases'

/** Draws an element as it is on paper: in light colours, whole, without what the pointer does and without controls (`styles/export.css`). What is on screen does not change. */
export async function onPaper<T>(element: HTMLElement, draw: () => T): Promise<T> {
  const root = document.documentElement
  const theme = root.dataset.theme
  const scrolled = [element, ...element.querySelectorAll('*')].filter(({ scrollLeft, scrollTop }) => scrollLeft > 0 || scrollTop > 0)
  const places = scrolled.map(({ scrollLeft, scrollTop }) => ({ scrollLeft, scrollTop }))
  const wasDark = getComputedStyle(root).colorScheme === 'dark' || (theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches)
  try {
    // What is under the pointer is known anew in the next frame.
    root.dataset.paper = 'still'
    takeFigure(true)
    await frames(2)
    if (wasDark && hasStrangers(element)) {
      root.dataset.theme = 'light'
      await frames(2)
    }
    // From here to the end nothing is awaited, so no frame shows it.
    root.dataset.theme = 'light'
    root.dataset.paper = 'drawn'
    return draw()
  } finally {
    takeFigure(false)
    delete root.dataset.paper
    if (theme === undefined) delete root.dataset.theme
    else root.dataset.theme = theme
    for (const [i, one] of scrolled.entries()) one.scrollTo(places[i]?.scrollLeft ?? 0, places[i]?.scrollTop ?? 0)
  }
}

/** In a window that is not in sight there are none: then a moment. */
async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 100)
      requestAnimationFrame(() => {
        clearTimeout(timer)
        resolve()
      })
    })
}
