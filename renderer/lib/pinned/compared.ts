import type { TaskId, TaskMap } from '../../../shared/tasks'
import type { Entity } from '../../../shared/tasks/tokenClassification'
import { cosines, gram, leastSquare } from '../../views/similarity/vectors'
import { LISTED, type Listed, labelsOf } from '../listed'
import { firstResult, type Shown } from '../taskPanel'
import { comparedLists, type RankedRow } from './ranked'
import { comparedNames, comparedSpans, type SpanRow } from './spans'

/** What a score of a list is: a share of 1, or a number as it came (a regression's value, a cosine). */
export type Measure = 'share' | 'value'

/** Lists of one question each. `title`: the question's number and text where there are several. */
export interface RankedGroup {
  title: { number: number; text: string } | null
  rows: RankedRow[]
}

/** Two results of one task side by side, `before` the one that was kept. */
export type Compared =
  | { kind: 'ranked'; measure: Measure; groups: RankedGroup[] }
  /** Of one text they are compared by their places, else by what they say. */
  | { kind: 'spans'; texts: { before: string; after: string }; rows: SpanRow[] }
  | { kind: 'texts'; rows: { before: string; after: string }[] }

type Pair<K extends TaskId> = [before: Shown<K>, after: Shown<K>]

const COMPARE: { [K in TaskId]: (...pair: Pair<K>) => Compared | null } = {
  'fill-mask': (before, after) => {
    const [old, now] = [firstResult(before)?.masks ?? [], firstResult(after)?.masks ?? []]
    const listed = (mask: (typeof now)[number] | undefined): Listed[] => mask?.candidates.map(({ tokenStr, score }) => ({ name: tokenStr, score })) ?? []
    return grouped('share', old.map(listed), now.map(listed), (i) => now[i]?.original?.tokenStr ?? '')
  },
  'token-classification': (before, after) => {
    const [old, now] = [entitiesIn(before), entitiesIn(after)]
    const texts = { before: before.inputs[0]?.text ?? '', after: after.inputs[0]?.text ?? '' }
    const textOf = ({ span }: Entity, side: 'before' | 'after') => texts[side].slice(span.start, span.end)
    return { kind: 'spans', texts, rows: texts.before === texts.after ? comparedSpans(old, now) : comparedNames(old, now, textOf) }
  },
  'question-answering': (before, after) => {
    const lists = (shown: typeof after) => eachResult(shown).map((result) => (result ? LISTED['question-answering'](result) : []))
    return grouped('share', lists(before), lists(after), (i) => after.inputs[i]?.question ?? '')
  },
  'text-classification': (before, after) => single(before, after, labelsOf, firstResult(after)?.function === 'none' ? 'value' : 'share'),
  'zero-shot-classification': (before, after) => single(before, after, LISTED['zero-shot-classification']),
  'multiple-choice': (before, after) => single(before, after, LISTED['multiple-choice']),
  'feature-extraction': (before, after) => ({
    kind: 'ranked',
    measure: 'value',
    groups: [{ title: null, rows: comparedLists(pairsIn(before), pairsIn(after)) }],
  }),
  'text-generation': (before, after) => {
    const [old, now] = [firstResult(before)?.generatedTexts ?? [], firstResult(after)?.generatedTexts ?? []]
    return { kind: 'texts', rows: now.map((text, i) => ({ before: old[i] ?? '', after: text })) }
  },
}

/** `null`: one of the two has no result to compare. */
export const compared = <K extends TaskId>(task: K, before: Shown<K>, after: Shown<K>): Compared | null => COMPARE[task](before, after)

function single<K extends TaskId>(
  before: Shown<K>,
  after: Shown<K>,
  listed: (result: TaskMap[K]['result']) => Listed[],
  measure: Measure = 'share',
): Compared | null {
  const [old, now] = [firstResult(before), firstResult(after)]
  return old && now ? { kind: 'ranked', measure, groups: [{ title: null, rows: comparedLists(listed(old), listed(now)) }] } : null
}

/** One group for each of the newer result's lists. */
function grouped(measure: Measure, before: Listed[][], after: Listed[][], titleOf: (i: number) => string): Compared {
  const isOne = after.length === 1
  return {
    kind: 'ranked',
    measure,
    groups: after.map((list, i) => ({ title: isOne ? null : { number: i + 1, text: titleOf(i) }, rows: comparedLists(before[i] ?? [], list) })),
  }
}

const eachResult = <K extends TaskId>({ outcomes }: Shown<K>): (TaskMap[K]['result'] | null)[] =>
  outcomes.map((outcome) => ('value' in outcome ? outcome.value : null))

const entitiesIn = (shown: Shown<'token-classification'>): Entity[] => firstResult(shown)?.entities ?? []

/** Every two sentences by their cosine, the most alike first. */
function pairsIn(shown: Shown<'feature-extraction'>): Listed[] {
  const results = eachResult(shown).filter((result) => result !== null)
  const square = gram(results.map(({ features }) => features.data))
  const { size, data } = cosines(square, leastSquare(square))
  const pairs = Array.from({ length: size }, (_, i) =>
    Array.from({ length: i }, (_, j) => ({ name: `${shown.inputs[j]?.text} · ${shown.inputs[i]?.text}`, score: data[i * size + j] as number })),
  )
  return pairs
    .flat()
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => b.score - a.score)
}
