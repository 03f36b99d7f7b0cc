import type { AggregationStrategy, Entity } from '../../../shared/tasks/tokenClassification'
import type { Span } from '../../../shared/text'
import type { TextTokenizer } from '../tokenizer/textTokenizer'

/** A token of the text with its probability for every label. */
export interface TokenScores {
  id: number
  token: string
  span: Span
  /** In its window. */
  index: number
  probabilities: ArrayLike<number>
}

/** A token or word with one label, which keeps its `B-` or `I-`. `members` are places in the list of tokens. */
interface Labelled {
  label: string
  score: number
  span: Span
  word: string
  members: number[]
}

/**
 * Tokens as entities by a strategy of the reference (transformers 4.57.6 `TokenClassificationPipeline.aggregate`): `none` labels tokens; the others group neighbours
 * of one label, `simple` over tokens, the rest over words that were labelled as a whole before.
 */
export function aggregated(tokenizer: TextTokenizer, text: string, tokens: TokenScores[], strategy: AggregationStrategy, labels: string[]): Entity[] {
  if (strategy === 'none')
    return tokens.map((token, i) => ({
      ...best(token.probabilities, labels),
      span: token.span,
      word: wordOf(tokenizer, text, token),
      index: token.index,
      tokens: [i],
    }))
  const parts = strategy === 'simple' ? tokens.map((token, i) => asPart(tokenizer, text, token, i, labels)) : wordsOf(tokenizer, text, tokens, strategy, labels)
  return grouped(tokenizer, parts)
}

const asPart = (tokenizer: TextTokenizer, text: string, token: TokenScores, i: number, labels: string[]): Labelled => ({
  ...best(token.probabilities, labels),
  span: token.span,
  word: wordOf(tokenizer, text, token),
  members: [i],
})

/** An unknown token's word is what stands in the text. */
const wordOf = (tokenizer: TextTokenizer, text: string, { id, token, span }: TokenScores): string =>
  id === tokenizer.unkId ? text.slice(span.start, span.end) : token

function best(probabilities: ArrayLike<number>, labels: string[]): { label: string; score: number } {
  let at = 0
  for (let i = 1; i < probabilities.length; i++) if ((probabilities[i] as number) > (probabilities[at] as number)) at = i
  return { label: labels[at] ?? `LABEL_${at}`, score: probabilities[at] ?? 0 }
}

/** The reference's guess for tokenizers without a mark of continuation: a token goes on unless a space stands at or before its beginning. Punctuation and line ends do not begin a word. */
function isSubword(tokenizer: TextTokenizer, text: string, { id, span: { start } }: TokenScores): boolean {
  return id !== tokenizer.unkId && start > 0 && !text.slice(start - 1, start + 1).includes(' ')
}

function wordsOf(tokenizer: TextTokenizer, text: string, tokens: TokenScores[], strategy: AggregationStrategy, labels: string[]): Labelled[] {
  const words: number[][] = []
  for (const [i, token] of tokens.entries()) {
    const current = words.at(-1)
    if (current && isSubword(tokenizer, text, token)) current.push(i)
    else words.push([i])
  }
  return words.map((members) => {
    const parts = members.map((i) => tokens[i] as TokenScores)
    return {
      ...wordLabel(parts, strategy, labels),
      span: { start: parts[0]?.span.start ?? 0, end: parts.at(-1)?.span.end ?? 0 },
      word: tokenizer.joined(parts.map((part) => wordOf(tokenizer, text, part))),
      members,
    }
  })
}

/** `first`: of the first token; `max`: of the surest; `average`: of the mean. */
function wordLabel(parts: TokenScores[], strategy: AggregationStrategy, labels: string[]): { label: string; score: number } {
  const scored = parts.map(({ probabilities }) => best(probabilities, labels))
  if (strategy === 'first') return scored[0] as { label: string; score: number }
  if (strategy === 'max') return scored.reduce((surest, one) => (one.score > surest.score ? one : surest))
  const mean = labels.map((_, label) => parts.reduce((sum, { probabilities }) => sum + (probabilities[label] ?? 0), 0) / parts.length)
  return best(mean, labels)
}

/** `B-PER` begins, `I-PER` goes on; a label without either goes on. */
function tagOf(label: string): { begins: boolean; tag: string } {
  if (label.startsWith('B-')) return { begins: true, tag: label.slice(2) }
  return { begins: false, tag: label.startsWith('I-') ? label.slice(2) : label }
}

/** Neighbours whose tag is that of the one before, and that do not begin anew. */
function grouped(tokenizer: TextTokenizer, parts: Labelled[]): Entity[] {
  const groups: Labelled[][] = []
  for (const part of parts) {
    const group = groups.at(-1)
    const { begins, tag } = tagOf(part.label)
    if (group && !begins && tagOf(group.at(-1)?.label ?? '').tag === tag) group.push(part)
    else groups.push([part])
  }
  return groups.map((group) => {
    const [first, last] = [group[0] as Labelled, group.at(-1) as Labelled]
    return {
      // What follows the first dash: of `B-PER` PER, of a label without a dash the whole.
      label: first.label.includes('-') ? first.label.slice(first.label.indexOf('-') + 1) : first.label,
      score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
      // Words that were decoded are decoded again, as in the reference: what is not ASCII can break. The span is always right.
      word: tokenizer.joined(group.map(({ word }) => word)),
      span: { start: first.span.start, end: last.span.end },
      index: null,
      tokens: group.flatMap(({ members }) => members),
    }
  })
}

/** Of entities of several windows that begin inside one another the longest stays, of equals the surest (`aggregate_overlapping_entities`). */
export function withoutOverlaps(entities: Entity[]): Entity[] {
  const kept: Entity[] = []
  for (const entity of [...entities].sort((a, b) => a.span.start - b.span.start)) {
    const last = kept.at(-1)
    if (!last || !(last.span.start <= entity.span.start && entity.span.start < last.span.end)) kept.push(entity)
    else if (length(entity) > length(last) || (length(entity) === length(last) && entity.score > last.score)) kept[kept.length - 1] = entity
  }
  return kept
}

const length = ({ span }: Entity): number => span.end - span.start
