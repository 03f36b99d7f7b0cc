import { useEffect, useState } from 'react'
import { type Rgb, rgbOf } from './ramp'

/** What is made of the theme's colours for a canvas, which knows no CSS variables; made again when the theme changes. `read` must stay the same function. */
export function useThemed<T>(read: (token: (name: string) => Rgb) => T): T {
  const [value, setValue] = useState(() => read(tokenOfTheme()))
  useEffect(() => {
    const again = () => setValue(read(tokenOfTheme()))
    const dark = matchMedia('(prefers-color-scheme: dark)')
    // A theme that is set by hand is an attribute of the page.
    const chosen = new MutationObserver(again)
    dark.addEventListener('change', again)
    chosen.observe(document.documentElement, { attributes: true })
    return () => {
      dark.removeEventListener('change', again)
      chosen.disconnect()
    }
  }, [read])
  return value
}

function tokenOfTheme(): (name: string) => Rgb {
  const style = getComputedStyle(document.documentElement)
  return (name) => rgbOf(style.getPropertyValue(name))
}
