import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { SideContext, type SideName } from './useSide'

/** A panel draws its answer twice: the regions in it are called by their side as well, so that they can be told apart by ear. */
export function Side({ side, name, children }: { side: SideName; name: string; children: ReactNode }) {
  const root = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    for (const region of root.current?.querySelectorAll(':is(section, aside)[aria-label]') ?? []) {
      const label = region.getAttribute('aria-label') ?? ''
      if (!label.startsWith(name)) region.setAttribute('aria-label', `${name}: ${label}`)
    }
  })
  return (
    <section ref={root} aria-label={name}>
      <SideContext value={side}>{children}</SideContext>
    </section>
  )
}
