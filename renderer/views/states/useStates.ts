import { useMemo } from 'react'
import type { StateFigures, StatesInput } from '../../../shared/inspect/states'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { type ColourMap, colourMap, signedColourMap } from '../../lib/colourMap'
import type { Texts } from '../../lib/firstTokens'
import type { Rgb } from '../../lib/ramp'
import { themed, useThemed } from '../../lib/useThemed'
import { useStore } from '../../store/store'
import { tokenLabels, usable } from '../attention/attention'
import { type Attended, textsOf } from '../attention/useAttention'

/** A text that was run, as the views draw it. */
export interface SeenStates {
  input: StatesInput
  figures: StateFigures
  texts: Texts
  /** As the shared pictures of matrices want it. */
  attended: Attended
}

/** The text that was asked for, once it has been run. */
export function useStates(): { state: LookUpState<'stateFigures'>; seen: SeenStates | null } {
  const asked = useStore((store) => store.askedAttention)
  const state = useLookUp('stateFigures', asked)
  const selection = useStore((store) => store.selection)
  const { found } = state
  const named = useMemo(() => {
    if (!found) return null
    const texts = textsOf(found.input)
    return { input: found.input, figures: found.result, texts, labels: tokenLabels(found.result, texts) }
  }, [found])
  const seen = useMemo(() => {
    if (!named) return null
    const { labels, ...rest } = named
    const attended = { input: rest.input, texts: rest.texts, tokens: rest.figures, selection: usable(selection, rest.figures, null), labels }
    return { ...rest, attended }
  }, [named, selection])
  return { state, seen }
}

const readNorms = (token: (name: string) => Rgb) => colourMap(['--weight-none', '--weight-half', '--weight-full'].map(token))
export const useNormColours = (): ColourMap => useThemed(readNorms)
export const normColoursNow = (): ColourMap => themed(readNorms)

const readCosines = (token: (name: string) => Rgb) =>
  signedColourMap(token('--difference-negative'), token('--difference-zero'), token('--difference-positive'))
export const useCosineColours = (): ColourMap => useThemed(readCosines)
export const cosineColoursNow = (): ColourMap => themed(readCosines)
