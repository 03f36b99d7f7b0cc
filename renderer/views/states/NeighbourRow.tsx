import type { ReactNode } from 'react'
import { digits } from './states'

/** A name, its cosine as a bar from 0 to 1, and as a number. */
export const NeighbourRow = ({ cosine, children }: { cosine: number; children: ReactNode }) => (
  <li>
    <bdi>{children}</bdi>
    <span className="bar" aria-hidden="true">
      <i style={{ width: `${100 * Math.max(0, Math.min(1, cosine))}%` }} />
    </span>
    <span className="num">{digits(cosine)}</span>
  </li>
)
