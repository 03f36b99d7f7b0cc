import type { Interventions } from '../../../shared/inspect/interventions'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { HeadPlace } from '../../store/interventionsSlice'
import { scaleOf, tokensOf } from './interventions'
import { interventionMessages } from './messages'

/** `Layer 2, head 5: off`. */
export function useHeadText(): (interventions: Interventions, place: HeadPlace) => string {
  const messages = useMessages(interventionMessages)
  return (interventions, place) => {
    const scale = scaleOf(interventions, place)
    const tokens = tokensOf(interventions, place)
    const what = [
      ...(interventions.skippedLayers.includes(place.layer) ? [messages.skippedHead] : []),
      scale === 0 ? messages.isOff : scale === 1 ? messages.isOn : messages.scaledBy(scale.toFixed(2)),
      ...(tokens ? [messages.tokensOnly(tokens.join(', '))] : []),
    ]
    return `${messages.headAt(count(place.layer), count(place.head))}: ${what.join(', ')}`
  }
}
