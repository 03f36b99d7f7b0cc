import { useEffect } from 'react'
import { type Drawn, drawerOf, drawers } from '../../lib/figure/drawn'
import { useSide } from '../beside/useSide'

/** Says what this view draws of its panel, for as long as it is there; `drawn` is asked when a file is saved; `null`: nothing. */
export function useDrawn(panel: string, drawn: () => Drawn | null): void {
  const drawer = drawerOf(panel, useSide())
  useEffect(() => {
    drawers.set(drawer, drawn)
    return () => void (drawers.get(drawer) === drawn && drawers.delete(drawer))
  })
}
