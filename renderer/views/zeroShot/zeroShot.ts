import type { Token } from '../../../shared/text'
import type { TaskPanel } from '../../lib/taskPanel'
import { ZERO_SHOT_EXAMPLES } from './examples'

export interface ZeroShotDraft {
  text: string
  labels: string[]
  /** `{}` stands for the label. */
  template: string
  scoring: 'together' | 'each'
}

export const DEFAULT_TEMPLATE = 'This example is {}.'
/** A label is a run of its own: beyond this many characters in all it takes seconds, so it waits to be asked. */
const MAX_CHARACTERS_ON_EDIT = 40_000

export const zeroShot: TaskPanel<'zero-shot-classification', ZeroShotDraft> = {
  id: 'zero-shot',
  task: 'zero-shot-classification',
  draft: { text: '', labels: [], template: DEFAULT_TEMPLATE, scoring: 'together', ...ZERO_SHOT_EXAMPLES.en[0]?.draft },
  inputsOf: (draft) => zeroShotInputs(draft),
  // A template without a place for the label is said beside its field; an earlier answer stays meanwhile.
  runsOnEdit: ({ text, labels, template }) => hasSlot(template) && text.length * labels.length <= MAX_CHARACTERS_ON_EDIT,
}

const zeroShotInputs = ({ text, labels, template, scoring }: ZeroShotDraft) =>
  text.trim() === '' || labels.length === 0
    ? []
    : [{ sequence: text, candidateLabels: labels, hypothesisTemplate: template, ...(scoring === 'each' && { multiLabel: true }) }]

const SLOT = '{}'
export const hasSlot = (template: string): boolean => template.includes(SLOT)

/** A template cut at its slots: what stands between them, in order. */
export const partsOf = (template: string): string[] => template.split(SLOT)

export const hypothesisOf = (template: string, label: string): string => partsOf(template).join(label)

/** One line: a template is one sentence, and hypotheses are counted as lines. */
export const asTemplate = (typed: string): string => typed.replace(/\s*\n\s*/g, ' ')

/** Between labels in a list: a comma of any script, a line break, or the tab of a spreadsheet. */
const SEPARATOR = /[,，、\n\r\t]+/
export const hasSeparator = (typed: string): boolean => SEPARATOR.test(typed)

/** Labels with those of a typed or pasted list added; one that is there already is not added again. */
export function withLabels(labels: readonly string[], typed: string): { labels: string[]; known: string[] } {
  const found = typed
    .split(SEPARATOR)
    .map((label) => label.trim())
    .filter((label) => label !== '')
  return { labels: [...new Set([...labels, ...found])], known: found.filter((label) => labels.includes(label)) }
}

export interface Longest {
  text: string
  /** Template tokens left out; unknown until they are counted. */
  tokens: number | null
}

/** The hypothesis with the most tokens, by a count of all of them as lines; until there is one, the longest in characters. */
export function longestHypothesis(hypotheses: string[], counted: { text: string; tokens: Token[] } | undefined): Longest | null {
  const [first] = hypotheses.toSorted((a, b) => b.length - a.length)
  if (first === undefined) return null
  if (counted?.text !== hypotheses.join('\n') || counted.tokens.length === 0) return { text: first, tokens: null }
  const tokens = tokensByLine(hypotheses, counted.tokens)
  const most = tokens.indexOf(Math.max(...tokens))
  return { text: hypotheses[most] ?? first, tokens: tokens[most] ?? null }
}

function tokensByLine(lines: string[], tokens: Token[]): number[] {
  const counts = lines.map(() => 0)
  let [line, end] = [0, lines[0]?.length ?? 0]
  for (const { span } of tokens) {
    while (span.start > end && line + 1 < lines.length) end += 1 + (lines[++line]?.length ?? 0)
    // The line break itself is no part of a hypothesis.
    if (span.start < end) counts[line] = (counts[line] ?? 0) + 1
  }
  return counts
}
