import { GROUPS, panelsFor } from '../panels'
import { useStore } from '../store/store'

/** The panels that the open model can serve, in their groups. */
export function Rail() {
  const model = useStore((state) => state.model)
  const current = useStore((state) => state.panel)
  const showPanel = useStore((state) => state.showPanel)
  const panels = model.status === 'ready' || model.status === 'reopening' ? panelsFor(model.info) : []
  return (
    <nav className="rail" aria-label="Panels">
      {GROUPS.map((group) => ({ group, items: panels.filter((panel) => panel.group === group) }))
        .filter(({ items }) => items.length > 0)
        .map(({ group, items }) => (
          <section key={group}>
            <h2>{group}</h2>
            {items.map(({ id, title }) => (
              <button key={id} type="button" aria-current={id === current ? 'page' : undefined} onClick={() => showPanel(id)}>
                {title}
              </button>
            ))}
          </section>
        ))}
    </nav>
  )
}
