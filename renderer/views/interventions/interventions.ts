import type { Interventions } from '../../../shared/inspect/interventions'
import type { HeadPlace } from '../../store/interventionsSlice'

/** What a head adds is multiplied by this. */
export const scaleOf = ({ heads }: Interventions, { layer, head }: HeadPlace): number =>
  heads.find((one) => one.layer === layer && one.head === head)?.scale ?? 1

const isAt = (one: HeadPlace, other: HeadPlace): boolean => one.layer === other.layer && one.head === other.head
const holds = (places: readonly HeadPlace[], place: HeadPlace): boolean => places.some((one) => isAt(one, place))

/** These heads at this scale, the others as they are. A scale of 1 is no intervention. */
export function scaledTo({ heads }: Interventions, places: readonly HeadPlace[], scale: number): Pick<Interventions, 'heads'> {
  const others = heads.filter((one) => !holds(places, one))
  return {
    heads:
      scale === 1 ? others : [...others, ...places.map(({ layer, head }) => ({ layer, head, scale }))].sort((a, b) => a.layer - b.layer || a.head - b.head),
  }
}

/** Off, if one of them is not; else all on again. */
export const switched = (interventions: Interventions, places: readonly HeadPlace[]): Pick<Interventions, 'heads'> =>
  scaledTo(interventions, places, places.every((place) => scaleOf(interventions, place) === 0) ? 1 : 0)

export const headsOf = (layer: number, heads: number): HeadPlace[] => Array.from({ length: heads }, (_, i) => ({ layer, head: i + 1 }))

/** Those of the layers that run, but the ones that are off already. */
export const allHeads = (interventions: Interventions, layers: number, heads: number): [layer: number, head: number][] =>
  Array.from({ length: layers }, (_, i) => i + 1)
    .filter((layer) => !interventions.skippedLayers.includes(layer))
    .flatMap((layer) => headsOf(layer, heads))
    .filter((place) => scaleOf(interventions, place) !== 0)
    .map(({ layer, head }) => [layer, head])

export function skipToggled({ skippedLayers }: Interventions, layer: number): Pick<Interventions, 'skippedLayers'> {
  return { skippedLayers: skippedLayers.includes(layer) ? skippedLayers.filter((one) => one !== layer) : [...skippedLayers, layer].sort((a, b) => a - b) }
}

/** What a head may attend to; `null`: everything. */
export const tokensOf = ({ restricted }: Interventions, { layer, head }: HeadPlace): number[] | null =>
  restricted.find((one) => one.layer === layer && one.heads.includes(head))?.tokens ?? null

/** These heads attend to these tokens alone; without tokens to everything. */
export function restrictedTo({ restricted }: Interventions, places: readonly HeadPlace[], tokens: number[]): Pick<Interventions, 'restricted'> {
  const left = restricted.flatMap((one) => {
    const heads = one.heads.filter((head) => !holds(places, { layer: one.layer, head }))
    return heads.length > 0 ? [{ ...one, heads }] : []
  })
  const layers = [...new Set(places.map(({ layer }) => layer))].sort((a, b) => a - b)
  const headsIn = (layer: number) => places.filter((one) => one.layer === layer).map(({ head }) => head)
  return { restricted: tokens.length === 0 ? left : [...left, ...layers.map((layer) => ({ layer, heads: headsIn(layer), tokens }))] }
}

/** One head alone, or with Shift to or from those that are picked. */
export function picked(places: readonly HeadPlace[], place: HeadPlace, adds: boolean): HeadPlace[] {
  if (!adds) return [place]
  const others = places.filter((one) => !isAt(one, place))
  return others.length < places.length && others.length > 0 ? others : [...others, place]
}
