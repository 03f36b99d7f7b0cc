import type { ModelInfo } from '../../../shared/model'
import { modelFacts } from '../../lib/figure/caption'
import { bothDrawn, type Drawn, drawerOf, drawers, PINNED_AND_NOW, pictureOf, UNTOUCHED_AND_CHANGED } from '../../lib/figure/drawn'
import { type Figure, fileName } from '../../lib/figure/figure'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { besideMessages } from '../beside/messages'
import { summaryOf } from '../beside/summary'
import { pinnedMessages } from '../pinned/messages'
import { ExportMenu } from './ExportMenu'
import { exportMessages } from './exportMessages'

/** The export of a panel whose views say what they draw (`useDrawn`). */
export function PanelExport({ panel, title, isEmpty }: { panel: string; title: string; isEmpty: boolean }) {
  const messages = useMessages(exportMessages)
  const info = useStore(({ model }) => infoOf(model))
  const drawn = useDrawnNow(panel)
  return <ExportMenu isEmpty={isEmpty || info === null} figure={() => info && figureOf(panel, title, info, messages, drawn())} />
}

/** What is in sight: with interventions both answers, with a pinned one that as well. */
function useDrawnNow(panel: string): () => Drawn | null {
  const beside = useMessages(besideMessages)
  const pinned = useMessages(pinnedMessages)
  const interventions = useStore((state) => state.interventions)
  const pin = useStore((state) => state.pins[panel])
  return () => {
    const [untouched = null, changed = null, kept = null] = [null, 'changed', 'pinned'].map((side) => drawers.get(drawerOf(panel, side))?.())
    const caption = beside.caption(summaryOf(interventions, beside))
    const now =
      untouched && changed ? bothDrawn(untouched, changed, UNTOUCHED_AND_CHANGED, { caption, name: beside.changed, data: { interventions } }) : untouched
    if (!now || !kept || !pin) return now
    return bothDrawn(kept, now, PINNED_AND_NOW, { caption: pinned.caption(pin.model.name), name: pinned.now, data: { pinnedModel: pin.model.name } })
  }
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
