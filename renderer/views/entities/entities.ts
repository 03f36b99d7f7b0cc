import { DEFAULT_SETTINGS } from '../../../shared/settings'
import type { AggregationStrategy, Entity, TokenClassificationPartial, TokenClassificationResult } from '../../../shared/tasks/tokenClassification'
import { mostOverlap } from '../../lib/overlap'
import type { Shown, TaskPanel } from '../../lib/taskPanel'
import { firstResult } from '../../lib/taskPanel'
import { ENTITY_EXAMPLES } from './examples'

export interface EntitiesDraft {
  text: string
  strategy: AggregationStrategy
}

/** Beyond this a run takes seconds, so it waits to be asked. */
const MAX_CHARACTERS_ON_EDIT = 20_000

export const entities: TaskPanel<'token-classification', EntitiesDraft> = {
  id: 'entities',
  task: 'token-classification',
  draft: { text: ENTITY_EXAMPLES.en[0]?.text ?? '', strategy: 'simple' },
  inputsOf: ({ text, strategy }, { maxTokens }, { stride } = DEFAULT_SETTINGS) =>
    text.trim() === ''
      ? []
      : [{ text, aggregationStrategy: strategy, ignoreLabels: ['O'], ...(strategy !== 'none' && { stride: Math.min(stride, mostOverlap(maxTokens)) }) }],
  runsOnEdit: ({ text }) => text.length <= MAX_CHARACTERS_ON_EDIT,
}

/** What is known so far: the whole result, or the windows that are there. */
export interface EntityView {
  text: string
  labels: string[]
  entities: Entity[]
  /** Columns of every token; see `LabelledTokens`. */
  tokens: TokenClassificationResult['labelledTokens'] | null
  windows: { start: number; end: number }[]
  /** How many there are in all. */
  windowCount: number
  isWhole: boolean
}

export function entityView(shown: Shown<'token-classification'>): EntityView {
  const text = shown.inputs[0]?.text ?? ''
  const result = firstResult(shown)
  if (result)
    return {
      text,
      labels: result.labels,
      entities: result.entities,
      tokens: result.labelledTokens,
      windows: result.windows,
      windowCount: result.windows.length,
      isWhole: true,
    }
  const parts: TokenClassificationPartial[] = shown.partials[0] ?? []
  return {
    text,
    labels: parts[0]?.labels ?? [],
    // Windows share tokens: until the whole is there, what the earlier one found stands.
    entities: parts.flatMap((part, i) => part.entities.filter(({ span }) => span.start >= (parts[i - 1]?.span.end ?? 0))),
    tokens: null,
    windows: parts.map(({ span }) => span),
    windowCount: parts[0]?.windows ?? 0,
    isWhole: false,
  }
}

/** A label without its `B-` or `I-`. */
export const kindOf = (label: string): string => label.replace(/^[BI]-/, '')

/** Colours by kind: the usual four keep theirs, whatever a model calls its others. */
const KNOWN = ['PER', 'LOC', 'ORG', 'MISC']
const TINTS = 8
export function tintOf(label: string): number {
  const kind = kindOf(label).toUpperCase()
  const known = KNOWN.findIndex((name) => kind.startsWith(name))
  if (known >= 0) return known
  let sum = 0
  for (const letter of kind) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0
  return KNOWN.length + (sum % (TINTS - KNOWN.length))
}

/** How an entity differs from those of another strategy: nothing there, other borders, or another label. */
export type Change = 'new' | 'borders' | 'label'

/** The entities that differ from `others`; both lists are in text order and neither overlaps itself. */
export function changesFrom(entities: Entity[], others: Entity[]): Map<Entity, Change> {
  const changes = new Map<Entity, Change>()
  let first = 0
  for (const entity of entities) {
    while (first < others.length && (others[first] as Entity).span.end <= entity.span.start) first++
    const change = changeFrom(entity, touching(entity, others, first))
    if (change) changes.set(entity, change)
  }
  return changes
}

function touching({ span }: Entity, others: Entity[], first: number): Entity[] {
  let last = first
  while (last < others.length && (others[last] as Entity).span.start < span.end) last++
  return others.slice(first, last)
}

function changeFrom(entity: Entity, touching: Entity[]): Change | null {
  if (touching.length === 0) return 'new'
  const same = touching.find(({ span }) => span.start === entity.span.start && span.end === entity.span.end)
  if (!same) return 'borders'
  return kindOf(same.label) === kindOf(entity.label) ? null : 'label'
}
