import type { Interventions } from '../../../shared/inspect/interventions'
import { count } from '../../lib/format'
import type { besideMessages } from './messages'

/** `2 heads off, layer 3 skipped`. */
export function summaryOf({ heads, skippedLayers, restricted }: Interventions, messages: (typeof besideMessages)['en']): string {
  const off = heads.filter(({ scale }) => scale === 0).length
  const scaled = heads.filter(({ scale }) => scale !== 0 && scale !== 1).length
  const limited = restricted.reduce((sum, one) => sum + one.heads.length, 0)
  return [
    ...(off ? [messages.heads(count(off))] : []),
    ...(scaled ? [messages.scaled(count(scaled))] : []),
    ...(skippedLayers.length ? [messages.skipped(skippedLayers.toSorted((a, b) => a - b).join(', '))] : []),
    ...(limited ? [messages.restricted(count(limited))] : []),
  ].join(', ')
}
