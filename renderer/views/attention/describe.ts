import type { AttendedTokens } from '../../../shared/inspect/attention'
import type { Selection } from '../../store/attentionSlice'
import { listed } from './attention'
import type { AttentionMessages } from './messages'

/** `layer 4, head 6`: what is shown, in words; layers and heads from 1. */
export function whereText(messages: AttentionMessages, of: Pick<Selection, 'layer' | 'heads' | 'reduce' | 'weights'>, heads: number): string {
  if (of.weights === 'rollout') return messages.whereRollout(of.layer)
  const [only] = of.heads
  if (of.heads.length === 1 && only !== undefined) return messages.where(of.layer, messages.whereHead(String(only)))
  if (of.heads.length === heads) return messages.where(of.layer, of.reduce === 'mean' ? messages.whereAllMean : messages.whereAllMax)
  return messages.where(of.layer, (of.reduce === 'mean' ? messages.whereMean : messages.whereMax)(listed(of.heads)))
}

/** Everything that changes the numbers of a matrix, for a caption. */
export const settingsText = (messages: AttentionMessages, selection: Selection, tokens: AttendedTokens): string =>
  `${whereText(messages, selection, tokens.heads)} · ${lookText(messages, selection)}`

/** How any layer and head is looked at. */
export function lookText(messages: AttentionMessages, selection: Selection): string {
  const parts = [
    messages.direction,
    selection.weights === 'value-weighted' && messages.valueWeighted,
    selection.hideSpecials && messages.hideSpecials,
    selection.words && messages.words,
    selection.segments !== 'all' && selection.segments,
    selection.renormalise && (selection.hideSpecials || selection.segments !== 'all') && messages.renormalise,
    { raw: messages.scaleRawHint, row: messages.scaleRowHint, global: messages.scaleGlobalHint }[selection.scale],
  ]
  return parts.filter(Boolean).join(' · ')
}
