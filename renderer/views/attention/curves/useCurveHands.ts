import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react'
import { useStore } from '../../../store/store'
import { placeOf } from '../attention'
import { heldPlaces, heldSide, rangesOf, type Side, withTokens } from '../focus/focus'
import type { Attended, ShownMatrix } from '../useAttention'
import { type CurveLayout, placeAt } from './curves'

interface Node {
  side: Side
  token: number
}

/** The pointer looks at the token that it is on, a click holds it, with Shift or Ctrl as one more. */
export function usePointer(matrix: ShownMatrix, pitch: number, layout: CurveLayout) {
  const { pointAtPair, select, selection } = useStore((state) => state)
  const at = (event: { clientX: number; clientY: number; currentTarget: Element }): Node | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const side = sideAt(event.clientX - left, layout)
    const ranges = side ? rangesOf(matrix, side) : []
    const range = ranges[placeAt(event.clientY - top + event.currentTarget.scrollTop, pitch, ranges.length)]
    return side && range ? { side, token: range.start } : null
  }
  return {
    onPointerMove: (event: PointerEvent) => pointAtPair(pairOf(at(event))),
    onPointerLeave: () => pointAtPair(null),
    onClick: (event: MouseEvent) => {
      const node = at(event)
      if (node) select(withTokens(selection, node.side, [node.token], event.shiftKey || event.ctrlKey || event.metaKey))
    },
  }
}

const sideAt = (x: number, { column, curves }: CurveLayout): Side | null => (x < column ? 'query' : x > column + curves ? 'key' : null)

const pairOf = (node: Node | null) => node && { query: node.side === 'query' ? node.token : null, key: node.side === 'key' ? node.token : null }

/** Up and down go from token to token, left and right to the other side, Enter holds, Escape releases. */
export function useKeys(matrix: ShownMatrix, { selection }: Attended, show: (place: number) => void) {
  const { pointAtPair, select } = useStore((state) => state)
  const node = useNode(heldSide(selection))
  const place = node.token === null ? (heldPlaces(matrix, selection)[0] ?? -1) : placeOf(rangesOf(matrix, node.side), node.token)
  const goTo = (side: Side, to: number) => {
    const ranges = rangesOf(matrix, side)
    const next = Math.min(ranges.length - 1, Math.max(0, to))
    pointAtPair(pairOf({ side, token: ranges[next]?.start ?? 0 }))
    show(next)
  }
  return (event: KeyboardEvent) => {
    const actions: Record<string, (() => void) | undefined> = {
      ArrowUp: () => goTo(node.side, place - 1),
      ArrowDown: () => goTo(node.side, place + 1),
      ArrowLeft: () => goTo('query', place),
      ArrowRight: () => goTo('key', place),
      Home: () => goTo(node.side, 0),
      End: () => goTo(node.side, Number.MAX_SAFE_INTEGER),
      Enter: () => node.token !== null && select(withTokens(selection, node.side, [node.token], event.shiftKey)),
      Escape: () => {
        pointAtPair(null)
        select({ tokens: [] })
      },
    }
    // Shift and an arrow go to another layer or head.
    const action = event.shiftKey && event.key.startsWith('Arrow') ? undefined : actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    action()
    event.preventDefault()
  }
}

/** Where the pointer or the keyboard is; at first on the side of what is held. */
function useNode(side: Side): { side: Side; token: number | null } {
  const pointed = useStore((state) => state.pointedPair)
  if (pointed?.query != null) return { side: 'query', token: pointed.query }
  return pointed?.key != null ? { side: 'key', token: pointed.key } : { side, token: null }
}
