import type { Interventions } from '../../../shared/inspect/interventions'
import type { ModelInfo } from '../../../shared/model'
import { modelFacts } from '../../lib/figure/caption'
import { bothDrawn, changedOf, type Drawn, drawers, pictureOf } from '../../lib/figure/drawn'
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
  const interventions = useStore((state) => state.interventions)
  const said = { caption: beside.caption(summaryOf(interventions, beside)), name: beside.changed }
  const info = useStore(({ model }) => infoOf(model))
  return <ExportMenu isEmpty={isEmpty || info === null} figure={() => info && figureOf(panel, title, info, messages, drawnOf(panel, interventions, said))} />
}

/** What is in sight: with interventions both answers. */
function drawnOf(panel: string, interventions: Interventions, said: { caption: string; name: string }): Drawn | null {
  const [untouched = null, changed = null] = [drawers.get(panel)?.(), drawers.get(changedOf(panel))?.()]
  return untouched && changed ? bothDrawn(untouched, changed, interventions, said) : untouched
}

function figureOf(panel: string, title: string, info: ModelInfo, messages: (typeof exportMessages)['en'], drawn: Drawn | null): Figure | null {
  const element = pictureOf(panel)
  if (!drawn || !element) return null
  return {
    ...drawn,
    name: fileName(panel, info.name, ...(drawn.names ?? [])),
    title,
    caption: [messages.model(info.name, modelFacts(info)), ...drawn.caption],
    element,
  }
}
