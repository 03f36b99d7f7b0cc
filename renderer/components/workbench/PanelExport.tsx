import { intervenes } from '../../../shared/inspect/interventions'
import type { ModelInfo } from '../../../shared/model'
import { modelFacts } from '../../lib/figure/caption'
import { drawers, pictureOf } from '../../lib/figure/drawn'
import { type Figure, fileName } from '../../lib/figure/figure'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { besideMessages } from '../beside/messages'
import { summaryOf } from '../beside/summary'
import { ExportMenu } from './ExportMenu'
import { exportMessages } from './exportMessages'

/** The export of a panel whose views say what they draw (`useDrawn`). */
export function PanelExport({ panel, title, isEmpty }: { panel: string; title: string; isEmpty: boolean }) {
  const messages = useMessages(exportMessages)
  const beside = useMessages(besideMessages)
  const changed = useStore((state) => (intervenes(state.interventions) && !state.untouchedOnly && state.changedRuns[panel] ? state.interventions : null))
  const more = changed ? [beside.caption(summaryOf(changed, beside))] : []
  const info = useStore(({ model }) => infoOf(model))
  return <ExportMenu isEmpty={isEmpty || info === null} figure={() => info && figureOf(panel, title, info, messages, more)} />
}

function figureOf(panel: string, title: string, info: ModelInfo, messages: (typeof exportMessages)['en'], more: string[]): Figure | null {
  const drawn = drawers.get(panel)?.()
  const element = pictureOf(panel)
  if (!drawn || !element) return null
  return {
    ...drawn,
    name: fileName(panel, info.name, ...(drawn.names ?? [])),
    title,
    caption: [messages.model(info.name, modelFacts(info)), ...more, ...drawn.caption],
    element,
  }
}
