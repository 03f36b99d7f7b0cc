import { useEffect, useRef } from 'react'
import { menuOffers } from '../../lib/offers'

/** Says to the palette what can be done to the chosen entry. */
export function useHistoryOffers(offers: { title: string; run(): void }[]) {
  const root = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (root.current) menuOffers.set(root.current, () => offers.map((offer) => ({ group: null, ...offer })))
  })
  return root
}
