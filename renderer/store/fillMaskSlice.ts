import { errorData } from '../../shared/errors'
import type { FillMaskInput, MaskResult } from '../../shared/tasks/fillMask'
import { overlaps, type Span, type Token } from '../../shared/text'
import type { Api } from '../api'
import { debounced } from '../lib/debounce'
import { EXAMPLES, type Example } from '../lib/examples'
import { insertCandidate, type Piece, type Replacement } from '../lib/insertCandidate'
import { spansAfterEdit, toggled, typedMasks, type Word, wordsOf } from '../lib/spans'
import { fillMaskMessages } from '../views/fillMask/messages'
import { type Answer, canRun, maskTokenOf, restingAnswer, shownIn } from './fillAnswer'
import { asksTheSame } from './inspectSlice'
import { type OtherSentence, otherSentence } from './otherSentence'
import type { Results } from './shelf'
import type { Context, State } from './store'

/** Several masks: each as if no other were filled, or all of them filled together. */
export type FillMode = 'each' | 'together'

/** How the text was last cut: `text` says which text it is of. */
export interface Counted {
  text: string
  tokens: Token[]
  /** What the model would be given: see `TokenizeResult`. */
  modelTokens: number
  maxTokens: number
}

export interface FillMaskSlice extends OtherSentence {
  text: string
  /** Words hidden from the model; the text itself is unchanged. */
  hidden: Span[]
  topK: number
  /** As typed: words separated by commas; empty: no targets. */
  targets: string
  fillMode: FillMode
  /** As typed: words of any length, separated by commas, to be compared in the place of the mask. */
  words: string
  counted: Counted | null
  answer: Answer
  hoveredToken: Token | null
  /** The word or mask that the pointer is at, in the text or among the answers: shown in both. */
  pointed: Span | null
  setText(text: string): void
  setTopK(topK: number): void
  setTargets(targets: string): void
  setFillMode(mode: FillMode): void
  setWords(words: string): void
  toggleWord(word: Span): void
  showExample(example: Example): void
  /** What to replace in the text as it is now; `null` where the mask has been edited away since it was answered. */
  putIn(mask: MaskResult, piece: Piece): Replacement | null
  hoverToken(token: Token | null): void
  point(span: Span | null): void
  runFillMask(): Promise<void>
  cancelFillMask(): void
  /** Before another model: what runs is ended, what was there before it stays. */
  leaveFillMask(): void
  /** A model is there: count the text with its tokenizer, and run if it is `another` one and would be seen to. `back`: what it had answered before, if it was open. */
  modelReady(another: boolean, back?: Results | null): void
  /** The panel has come in sight: what the open model has not answered yet is asked now. */
  fillMaskShown(): void
}

/** While typing: the count follows at once, the model after a pause. */
const COUNT_DELAY_MS = 40
const RUN_DELAY_MS = 250
/** The engine's widest beam. */
const MAX_BEAM = 50
const FIRST = EXAMPLES[0] as Example

export function fillMaskSlice(context: Context): FillMaskSlice {
  const { set, get, api } = context
  const count = debounced(COUNT_DELAY_MS, async () => {
    const { text, hidden, model } = get()
    // The tokenizer of another model may be open.
    if (model.status === 'kept') return
    const result = await api.tokenize({ text, hidden }).catch(() => null)
    if (result && get().text === text) set({ counted: { ...result, text } })
  })
  const runSoon = debounced(RUN_DELAY_MS, () => get().runFillMask())
  let stop = new AbortController()
  /** Ends the run that goes on, if any: only what is taken last may be shown. */
  const take = () => {
    stop.abort()
    stop = new AbortController()
    return stop
  }

  /** Whether the last run failed because no model was ready. */
  let isWaiting = false

  /** `isAsked`: by more than an edit, so that it runs even where edits do not. */
  const changed = (delay: 'soon' | 'now', isAsked = false) => {
    count.soon()
    if (masksOf(get()) === 0 || !canRun(get())) {
      take()
      isWaiting = false
      runSoon.cancel()
      set({ answer: { status: 'none' } })
    } else if (!isAsked && !get().settings.runOnEdit) {
      runSoon.cancel()
      if (!shownIn(get().answer)) set({ answer: { status: 'cancelled' } })
    } else if (delay === 'now') runSoon.now()
    else runSoon.soon()
  }

  /** Whether both answers are to what would be asked now: they may be of another model's time. */
  const isAnswered = (): boolean => {
    const { answer, text, otherText, otherAnswer } = get()
    const isSame = answer.status === 'done' && answer.text === text && asksAlike(answer.input, inputOf(get()))
    return isSame && (otherAnswer.status !== 'done' || otherAnswer.text === otherText)
  }

  const ask = () => {
    changed('now')
    get().askOther('now')
  }

  return {
    ...otherSentence(context, askedAlike),
    text: FIRST.text,
    hidden: hiddenWords(FIRST),
    topK: 5,
    targets: '',
    fillMode: 'each',
    words: '',
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
      get().askOther('soon')
    },
    setTargets: (targets) => {
      set({ targets })
      changed('soon')
      get().askOther('soon')
    },
    setFillMode: (fillMode) => {
      set({ fillMode })
      // Each by itself is in every result.
      if (fillMode === 'together' && shownIn(get().answer)?.result.joint === null) changed('now', true)
    },
    setWords: (words) => {
      set({ words })
      changed('soon')
    },
    toggleWord: (word) => {
      const { text, hidden, announce, language } = get()
      const next = toggled(hidden, word)
      set({ hidden: next })
      const { nowHidden, nowShown } = fillMaskMessages[language]
      announce((next.length > hidden.length ? nowHidden : nowShown)(text.slice(word.start, word.end), String(masksOf(get()))))
      changed('now')
    },
    showExample: (example) => {
      const { text, words = '', other = null, together } = example
      set({ text, hidden: hiddenWords(example), counted: null, targets: '', words, hoveredToken: null, pointed: null })
      if (together) set({ fillMode: 'together' })
      get().setOther(other)
      changed('now', true)
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
      if (!canRun(get()) || get().model.status === 'kept') return
      const running = take()
      const { text, fillMode, answer, model } = get()
      isWaiting = false
      const input = inputOf(get())
      const previous = shownIn(answer)
      set({ answer: { status: 'running', previous } })
      if (!get().settings.runOnEdit) get().askOther('now', true)
      try {
        const asked = await filled(api, input, fillMode, running.signal)
        if (stop === running) set({ answer: { status: 'done', ...asked, text } })
      } catch (error) {
        if (stop !== running) return
        isWaiting = model.status !== 'ready'
        set({ answer: { status: 'failed', error: errorData(error), previous } })
      }
      void get().measureMemory()
    },
    cancelFillMask: () => {
      runSoon.cancel()
      take()
      const shown = shownIn(get().answer)
      set({ answer: shown ? { status: 'done', ...shown } : { status: 'cancelled' } })
      get().cancelOther()
    },
    leaveFillMask: () => {
      take()
      runSoon.cancel()
      get().leaveOther()
      const { answer } = get()
      if (answer.status === 'running') set({ answer: restingAnswer(answer) })
    },
    modelReady: (another, back = null) => {
      // Tokens of another tokenizer: neither their number nor their borders hold any more.
      if (another) set({ counted: null, hoveredToken: null })
      count.now()
      if (!another) return get().fillMaskShown()
      isWaiting = false
      const isSeen = get().panel === 'fill-mask' && canRun(get())
      // What another model answered is not this one's, even where it is not asked by itself.
      if (back || !isSeen || !get().settings.runOnEdit)
        set({ answer: back?.answer ?? { status: 'none' }, otherAnswer: back?.otherAnswer ?? { status: 'none' } })
      if (isSeen && !(back && isAnswered())) ask()
    },
    fillMaskShown: () => {
      const { panel, model, answer, runFillMask } = get()
      if (panel !== 'fill-mask' || model.status !== 'ready') return
      if (isWaiting) void runFillMask()
      else if (answer.status === 'none' || (answer.status === 'done' && !isAnswered() && get().settings.runOnEdit)) ask()
    },
  }
}

const askedAlike = ({ targets, topK }: State): { topK: number; targets: string[] | undefined } => {
  const list = targetList(targets)
  return { topK: list?.length ?? topK, targets: list }
}

function inputOf(state: State): FillMaskInput {
  const { text, hidden, fillMode, words } = state
  const places = masksOf(state)
  const alike = askedAlike(state)
  return { text, hidden, ...alike, joint: fillMode === 'together' && places > 1 ? beamOf(alike) : undefined, words: places === 1 ? wordList(words) : undefined }
}

/** Whether masks are filled together as well is asked where that is chosen. */
const asksAlike = ({ joint: _, ...one }: FillMaskInput, { joint: __, ...other }: FillMaskInput): boolean => asksTheSame(one, other)

const beamOf = ({ topK = 1 }: Pick<FillMaskInput, 'topK'>): number => Math.min(topK, MAX_BEAM)

/** How many masks one hidden word becomes, the result alone tells: if several, they are filled together in a second run. `input`: what it was that gave the result. */
async function filled(api: Api, input: FillMaskInput, mode: FillMode, signal: AbortSignal) {
  const result = await api.run('fill-mask', input, { signal })
  if (mode === 'each' || result.joint || result.masks.length < 2) return { input, result }
  const together = { ...input, joint: beamOf(input) }
  return { input: together, result: await api.run('fill-mask', together, { signal }) }
}

/** Places to fill: hidden words and typed masks. */
export const masksOf = (state: { text: string; hidden: Span[]; model: { status: string; info?: { maskToken: string | null } } }): number =>
  state.hidden.length + typedMasks(state.text, maskTokenOf(state)).filter((mask) => !state.hidden.some((span) => overlaps(span, mask))).length

/** The words of the text as last counted, moved along with edits since. */
export const wordsIn = (counted: Counted | null): Word[] => (counted ? wordsOf(counted.tokens) : [])

/** Each word with and without its leading space: they are different tokens, and both are worth seeing. */
function targetList(targets: string): string[] | undefined {
  return wordList(targets)?.flatMap((word) => [` ${word}`, word])
}

/** Each word once; `undefined` for none. */
function wordList(typed: string): string[] | undefined {
  const words = typed
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  return words.length > 0 ? [...new Set(words)] : undefined
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
