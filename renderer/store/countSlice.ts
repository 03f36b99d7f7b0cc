import type { Token } from '../../shared/text'
import { type Debounced, debounced } from '../lib/debounce'
import type { Context } from './store'

/** How a field's text was last cut. */
export interface FieldCount {
  text: string
  pair: string | undefined
  /** Of the text, template tokens left out; none for one that is too long to look at token by token. */
  tokens: Token[]
  /** What the model would be given, the pair and template tokens included. */
  modelTokens: number
  maxTokens: number
}

/** The tokens of every text field. */
export interface CountSlice {
  counts: Record<string, FieldCount>
  countField(field: string, text: string, pair?: string): void
  /** Another tokenizer: neither numbers nor borders hold any more. */
  recountAll(): void
}

/** Up to this many characters are counted at every keystroke: 500 tokens take 5 ms. */
const SHORT_CHARACTERS = 4000
const PAUSE_MS = { drawn: 40, long: 400 }
/** More characters than this are counted but not drawn token by token. */
export const MAX_DRAWN_CHARACTERS = 12_000

const pauseFor = (characters: number): number => (characters <= MAX_DRAWN_CHARACTERS ? PAUSE_MS.drawn : PAUSE_MS.long)

export function countSlice({ set, get, api }: Context): CountSlice {
  const wanted = new Map<string, { text: string; pair: string | undefined }>()
  const timers = new Map<string, Debounced>()

  const count = async (field: string) => {
    const ask = wanted.get(field)
    // The tokenizer of another model may be open.
    if (!ask || get().model.status === 'kept') return
    const countOnly = ask.text.length > MAX_DRAWN_CHARACTERS
    const result = await api.tokenize({ text: ask.text, textPair: ask.pair, countOnly }).catch(() => null)
    if (!result || wanted.get(field) !== ask) return
    const tokens = result.tokens.filter((_, i) => result.sequenceIds[i] === 0)
    set({ counts: { ...get().counts, [field]: { ...ask, tokens, modelTokens: result.modelTokens, maxTokens: result.maxTokens } } })
  }

  return {
    counts: {},
    countField: (field, text, pair) => {
      const before = wanted.get(field)
      if (before?.text === text && before.pair === pair) return
      wanted.set(field, { text, pair })
      timers.get(field)?.cancel()
      const timer = debounced(pauseFor(text.length), () => count(field))
      timers.set(field, timer)
      if (text.length <= SHORT_CHARACTERS) timer.now()
      else timer.soon()
    },
    recountAll: () => {
      set({ counts: {} })
      for (const [field, ask] of wanted) {
        wanted.set(field, { ...ask })
        void count(field)
      }
    },
  }
}
