import { type RefObject, useEffect, useRef } from 'react'
import { ATTENTION_WEIGHTS } from '../../../shared/inspect/attention'
import { menuOffers, type Offer } from '../../lib/offers'
import { useMessages } from '../../messages/messages'
import { ATTENTION_SCALES, ATTENTION_TABS, type AttentionSlice, type AttentionTab, type Selection } from '../../store/attentionSlice'
import { useStore } from '../../store/store'
import { type AttentionMessages, attentionMessages } from './messages'
import type { Attended } from './useAttention'

/** What can be done in the panel is found in the palette: its views, weights, scales, switches and layers. */
export function useAttentionOffers(attended: Attended): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null)
  const messages = useMessages(attentionMessages)
  const { select, showAttentionTab } = useStore((state) => state)
  useEffect(() => {
    if (root.current) menuOffers.set(root.current, () => offersOf(attended, messages, select, showAttentionTab))
  })
  return root
}

function offersOf(
  { tokens, selection }: Attended,
  messages: AttentionMessages,
  select: AttentionSlice['select'],
  showTab: (tab: AttentionTab) => void,
): Offer[] {
  const offer = (title: string, run: () => void): Offer => ({ group: messages.title, title, run })
  const change = (title: string, selected: Partial<Selection>) => offer(title, () => select(selected))
  const { tabNames, weightNames, scaleNames } = namesOf(messages)
  const heads = Array.from({ length: tokens.heads }, (_, i) => i + 1)
  return [
    ...ATTENTION_TABS.map((tab) => offer(`${messages.tabs}: ${tabNames[tab]}`, () => showTab(tab))),
    ...ATTENTION_WEIGHTS.filter((weights) => weights !== 'value-weighted' || tokens.noValueWeights === null).map((weights) =>
      change(`${messages.weights}: ${weightNames[weights]}`, { weights }),
    ),
    ...ATTENTION_SCALES.map((scale) => change(`${messages.scale}: ${scaleNames[scale]}`, { scale })),
    change(messages.hideSpecials, { hideSpecials: !selection.hideSpecials }),
    change(messages.renormalise, { renormalise: !selection.renormalise }),
    change(messages.words, { words: !selection.words, tokens: [] }),
    change(messages.allHeads, { heads }),
    ...Array.from({ length: tokens.layers }, (_, i) => change(`${messages.layer} ${i + 1}`, { layer: i + 1 })),
    ...heads.map((head) => change(messages.headOf(head), { heads: [head] })),
  ]
}

const namesOf = (messages: AttentionMessages) => ({
  tabNames: {
    overview: messages.overview,
    matrix: messages.matrix,
    curves: messages.curves,
    text: messages.textTab,
    heads: messages.heads,
    compare: messages.compare,
  },
  weightNames: { raw: messages.raw, 'value-weighted': messages.valueWeighted, rollout: messages.rollout },
  scaleNames: { raw: messages.scaleRaw, row: messages.scaleRow, global: messages.scaleGlobal },
})
