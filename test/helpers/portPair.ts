import type { Port } from '../../shared/rpc'

/** Two connected ports in memory: messages are structured clones and arrive later, as between processes. */
export function portPair(): [Port, Port] {
  const sides = [newSide(), newSide()] as const
  const port = (mine: Side, other: Side): Port => ({
    post: (message) => {
      const copy = structuredClone(message)
      queueMicrotask(() => {
        if (mine.open) for (const listener of other.message) listener(copy)
      })
    },
    onMessage: (listener) => void mine.message.push(listener),
    onClose: (listener) => void mine.closed.push(listener),
    close: () => {
      if (!mine.open) return
      mine.open = other.open = false
      queueMicrotask(() => {
        for (const listener of [...mine.closed, ...other.closed]) listener()
      })
    },
  })
  return [port(sides[0], sides[1]), port(sides[1], sides[0])]
}

interface Side {
  open: boolean
  message: ((message: unknown) => void)[]
  closed: (() => void)[]
}
const newSide = (): Side => ({ open: true, message: [], closed: [] })
