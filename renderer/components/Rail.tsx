import type { ReactNode } from 'react'
import { infoOf } from '../lib/shownModel'
import { frameMessages } from '../messages/frame'
import { groupMessages } from '../messages/groups'
import { useMessages } from '../messages/messages'
import { canServe, GROUPS, railPanels } from '../panels'
import { useStore } from '../store/store'

/** The panels in their groups; those that the open model cannot serve are quiet, and say why when they are opened. `children`: its edge. */
export function Rail({ children }: { children: ReactNode }) {
  const model = useStore((state) => state.model)
  const current = useStore((state) => state.panel)
  const showPanel = useStore((state) => state.showPanel)
  const { panels } = useMessages(frameMessages)
  const groups = useMessages(groupMessages)
  const language = useStore((state) => state.language)
  const info = infoOf(model)
  return (
    <nav className="rail" aria-label={panels}>
      {GROUPS.map((group) => ({ group, items: railPanels().filter((panel) => panel.group === group) }))
        .filter(({ items }) => items.length > 0)
        .map(({ group, items }) => (
          <section key={group}>
            <h2>{groups[group]}</h2>
            {items.map((panel) => (
              <button
                key={panel.id}
                type="button"
                className={info && !canServe(panel, info) ? 'unserved' : undefined}
                aria-current={panel.id === current ? 'page' : undefined}
                onClick={() => showPanel(panel.id)}
              >
                {panel.messages[language].title}
              </button>
            ))}
          </section>
        ))}
      {children}
    </nav>
  )
}
