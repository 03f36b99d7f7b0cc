import { useDeferredValue, useMemo, useRef } from 'react'
import { useSide } from '../../components/beside/useSide'
import type { Shown } from '../../lib/taskPanel'
import { useStore } from '../../store/store'
import { type Analysis, analysisOf, isSame, type KnownVectors, milestone, remember, type SentenceRow, sentenceRows } from './similarity'

/** The sentences that have a vector, what follows of them, and those that have none. */
export interface Sentences {
  texts: string[]
  analysis: Analysis
  missing: SentenceRow[]
}

interface Memory {
  generation: number
  known: KnownVectors
  rows: SentenceRow[]
}

/** Vectors are kept while their model is open, so that an edit changes one row and not the whole picture. With interventions they are not: those before may be of others. */
export function useSentences(shown: Shown<'feature-extraction'>, isRunning: boolean): Sentences {
  const generation = useStore(({ model }) => (model.status === 'ready' ? model.generation : 0))
  const keeps = useSide() !== 'changed'
  const memory = useRef<Memory>({ generation, known: new Map(), rows: [] })
  const rows = useMemo(() => {
    if (memory.current.generation !== generation) memory.current = { generation, known: new Map(), rows: [] }
    if (!keeps) memory.current.known = new Map()
    const { known, rows: before } = memory.current
    const { outcomes } = shown
    remember(known, isRunning ? { ...shown, outcomes: outcomes.slice(0, milestone(outcomes.length)) } : shown)
    const now = sentenceRows(shown, known)
    if (!isSame(before, now)) memory.current.rows = now
    return memory.current.rows
  }, [shown, isRunning, generation, keeps])
  // Typing and hover go before the picture.
  const settled = useDeferredValue(rows)
  return useMemo(() => {
    const drawn = settled.flatMap(({ text, vector }) => (vector ? [{ text, vector }] : []))
    return { texts: drawn.map(({ text }) => text), analysis: analysisOf(drawn.map(({ vector }) => vector)), missing: settled.filter(({ vector }) => !vector) }
  }, [settled])
}
