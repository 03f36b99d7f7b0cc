import { type ErrorData, errorData } from '../../shared/errors'
import type { FillMaskResult, MaskResult } from '../../shared/tasks/fillMask'
import { overlaps, type Span, type Token } from '../../shared/text'
import { debounced } from '../lib/debounce'
import { EXAMPLES, type Example } from '../lib/examples'
import { insertCandidate, type Piece, type Replacement } from '../lib/insertCandidate'
import { spansAfterEdit, toggled, typedMasks, type Word, wordsOf } from '../lib/spans'
import type { Context } from './store'

/** What the last run gave: one union, so that a result and its error cannot both be shown. */
export type Answer = { status: 'none' } | { status: 'running'; previous: Shown | null } | ({ status: 'done' } & Shown) | { status: 'failed'; error: ErrorData }

/** A result on screen, and the text that its spans are of: the editor may hold a newer one. */
interface Shown {
  result: FillMaskResult
  text: string
}

/** How the text was last cut: `text` says which text it is of. */
export interface Counted {
  text: string
  tokens: Token[]
  /** What the model would be given: see `TokenizeResult`. */
  modelTokens: number
  maxTokens: number
}

export interface FillMaskSlice {
  text: string
  /** Words hidden from the model; the text itself is unchanged. */
  hidden: Span[]
  topK: number
  /** As typed: words separated by commas; empty: no targets. */
  targets: string
  counted: Counted | null
  answer: Answer
  hoveredToken: Token | null
  /** The word or mask that the pointer is at, in the text or among the answers: shown in both. */
  pointed: Span | null
  setText(text: string): void
  setTopK(topK: number): void
  setTargets(targets: string): void
  toggleWord(word: Span): void
  showExample(example: Example): void
  /** What to replace in the text as it is now; `null` where the mask has been edited away since it was answered. */
  putIn(mask: MaskResult, piece: Piece): Replacement | null
  hoverToken(token: Token | null): void
  point(span: Span | null): void
  runFillMask(): Promise<void>
  /** A model is there: count the text with its tokenizer, and run if it is `another` one. */
  modelReady(another: boolean): void
}

/** While typing: the count follows at once, the model after a pause. */
const COUNT_DELAY_MS = 40
const RUN_DELAY_MS = 250
const FIRST = EXAMPLES[0] as Example

export function fillMaskSlice({ set, get, api }: Context): FillMaskSlice {
  const count = debounced(COUNT_DELAY_MS, async () => {
    const { text, hidden } = get()
    const result = await api.tokenize({ text, hidden }).catch(() => null)
    if (result && get().text === text) set({ counted: { ...result, text } })
  })
  const runSoon = debounced(RUN_DELAY_MS, () => get().runFillMask())
  let lastRun = 0

  const changed = (delay: 'soon' | 'now') => {
    count.soon()
    if (masksOf(get()) === 0) {
      lastRun++
      runSoon.cancel()
      set({ answer: { status: 'none' } })
    } else if (delay === 'now') runSoon.now()
    else runSoon.soon()
  }

  return {
    text: FIRST.text,
    hidden: hiddenWords(FIRST),
    topK: 5,
    targets: '',
    counted: null,
    answer: { status: 'none' },
    hoveredToken: null,
    pointed: null,
    setText: (text) => {
      const { text: before, hidden, counted } = get()
      const kept = counted && { ...counted, tokens: tokensAfterEdit(counted.tokens, before, text) }
      set({ text, hidden: spansAfterEdit(hidden, before, text), counted: kept, hoveredToken: null, pointed: null })
      changed('soon')
    },
    setTopK: (topK) => {
      set({ topK })
      changed('soon')
    },
    setTargets: (targets) => {
      set({ targets })
      changed('soon')
    },
    toggleWord: (word) => {
      const { text, hidden, announce } = get()
      const next = toggled(hidden, word)
      set({ hidden: next })
      announce(`${text.slice(word.start, word.end)} ${next.length > hidden.length ? 'hidden' : 'shown'}, ${masksOf(get())} masked`)
      changed('now')
    },
    showExample: (example) => {
      set({ text: example.text, hidden: hiddenWords(example), counted: null, targets: '', hoveredToken: null, pointed: null })
      changed('now')
    },
    putIn: (mask, piece) => {
      const { text, answer } = get()
      const [span] = spansAfterEdit([mask.span], shownIn(answer)?.text ?? text, text)
      return span ? insertCandidate(text, span, piece) : null
    },
    hoverToken: (hoveredToken) => set({ hoveredToken }),
    point: (pointed) => set({ pointed }),
    runFillMask: async () => {
      runSoon.cancel()
      const run = ++lastRun
      const { text, hidden, topK, answer } = get()
      set({ answer: { status: 'running', previous: shownIn(answer) } })
      try {
        const targets = targetList(get().targets)
        const result = await api.run('fill-mask', { text, hidden, topK: targets ? targets.length : topK, targets })
        if (run === lastRun) set({ answer: { status: 'done', result, text } })
      } catch (error) {
        if (run === lastRun) set({ answer: { status: 'failed', error: errorData(error) } })
      }
      void get().measureMemory()
    },
    modelReady: (another) => {
      // Tokens of another tokenizer: neither their number nor their borders hold any more.
      if (another) set({ counted: null, hoveredToken: null })
      count.now()
      if (another) changed('now')
    },
  }
}

/** The result that is on screen: while a newer one is computed, the one before. */
export const shownIn = (answer: Answer): Shown | null => (answer.status === 'done' ? answer : answer.status === 'running' ? answer.previous : null)

/** Hidden words and typed masks. */
export const masksOf = ({ text, hidden, model }: { text: string; hidden: Span[]; model: { status: string; info?: { maskToken: string | null } } }): number =>
  hidden.length + typedMasks(text, model.info?.maskToken ?? '<mask>').filter((mask) => !hidden.some((span) => overlaps(span, mask))).length

/** The words of the text as last counted, moved along with edits since. */
export const wordsIn = (counted: Counted | null): Word[] => (counted ? wordsOf(counted.tokens) : [])

/** Each word with and without its leading space: they are different tokens, and both are worth seeing. */
export function targetList(targets: string): string[] | undefined {
  const words = targets
    .split(',')
    .map((target) => target.trim())
    .filter(Boolean)
  return words.length > 0 ? words.flatMap((word) => [` ${word}`, word]) : undefined
}

function hiddenWords({ text, hide }: Example): Span[] {
  return hide.map((word) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length }))
}

const tokensAfterEdit = (tokens: Token[], before: string, after: string): Token[] =>
  spansAfterEdit(
    tokens.filter(({ special }) => !special).map((token) => ({ ...token.span, token })),
    before,
    after,
  ).map(({ start, end, token }) => ({ ...token, span: { start, end } }))
