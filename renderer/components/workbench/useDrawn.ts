import { useEffect } from 'react'
import { type Drawn, drawers } from '../../lib/figure/drawn'

/** Says what this view draws of its panel, for as long as it is there; `drawn` is asked when a file is saved; `null`: nothing. */
export function useDrawn(panel: string, drawn: () => Drawn | null): void {
  useEffect(() => {
    drawers.set(panel, drawn)
    return () => void (drawers.get(panel) === drawn && drawers.delete(panel))
  })
}
