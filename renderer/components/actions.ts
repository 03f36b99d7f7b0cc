import { EXAMPLES } from '../lib/examples'
import { shortcut } from '../lib/keys'
import type { Action } from '../lib/palette'
import { useMessages } from '../messages/messages'
import { panelMessages } from '../messages/panels'
import { PANELS } from '../panels'
import { useStore } from '../store/store'

/** What the palette offers, for what is open now. Each closes the palette first. */
export function useActions(): Action[] {
  const state = useStore((all) => all)
  const { model, recent } = state
  const closing = (run: () => unknown) => () => {
    state.showOverlay(null)
    void run()
  }
  const { titles } = useMessages(panelMessages)
  const open = model.status === 'ready' ? model.info.path : null
  return [
    ...PANELS.map(({ id }) => ({ id: `panel-${id}`, group: 'Panels', title: titles[id], run: closing(() => state.showPanel(id)) })),
    { id: 'run', group: 'Do', title: 'Run', shortcut: shortcut(RETURN), run: closing(state.run) },
    { id: 'open', group: 'Models', title: 'Open a model…', shortcut: shortcut('O'), run: closing(state.chooseModel) },
    { id: 'sample', group: 'Models', title: 'Open the sample model', run: closing(() => state.openModel(null)) },
    ...recent.filter((path) => path !== open).map((path) => ({ id: path, group: 'Models', title: `Open ${path}`, run: closing(() => state.openModel(path)) })),
    ...EXAMPLES.map((example) => ({ id: example.title, group: 'Examples', title: example.title, run: closing(() => state.showExample(example)) })),
  ]
}

const RETURN = '↵'
