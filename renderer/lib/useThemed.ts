import { useEffect, useState } from 'react'
import { inTheme, type Rgb, rgbOf } from './ramp'

type Reader<T> = (token: (name: string) => Rgb) => T

/** What is made of the theme's colours for a canvas, which knows no CSS variables; made again when the theme changes. `read` must stay the same function. */
export function useThemed<T>(read: Reader<T>): T {
  const [value, setValue] = useState(() => themed(read))
  useEffect(() => {
    const again = () => setValue(themed(read))
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

/** The same, of the theme as it is at this moment. */
export function themed<T>(read: Reader<T>): T {
  const style = getComputedStyle(document.documentElement)
  // `light dark` follows the system; a theme that was chosen is the only word.
  const isDark = style.colorScheme === 'dark' || (style.colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  return read((name) => rgbOf(inTheme(style.getPropertyValue(name), isDark)))
}
