import { useEffect, useState } from 'react'
import { type Rgb, rgbOf } from '../../lib/ramp'
import type { Ramp } from './scale'

/** The theme's colours for a canvas, which knows no CSS variables; read again when the theme changes. */
export function useRamp(): Ramp {
  const [ramp, setRamp] = useState(readRamp)
  useEffect(() => {
    const read = () => setRamp(readRamp())
    const dark = matchMedia('(prefers-color-scheme: dark)')
    // A theme that is set by hand is an attribute of the page.
    const chosen = new MutationObserver(read)
    dark.addEventListener('change', read)
    chosen.observe(document.documentElement, { attributes: true })
    return () => {
      dark.removeEventListener('change', read)
      chosen.disconnect()
    }
  }, [])
  return ramp
}

function readRamp(): Ramp {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): Rgb => rgbOf(style.getPropertyValue(name))
  return { zero: token('--cosine-zero'), negative: token('--cosine-negative'), positive: token('--cosine-positive') }
}
