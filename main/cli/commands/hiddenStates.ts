import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { type HiddenStates, type HiddenStatesInput, STATE_REDUCTIONS } from '../../../shared/inspect/states'
import { lineCommand, type RunContext } from './command'
import { nested } from './nested'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  text: z.string().describe('the text'),
  text_pair: z.string().optional().describe('a second text; default: none'),
  layers: z.array(z.number().int().min(0)).min(1).max(1000).optional().describe('one, or a list, 0 being the embeddings: [0, 6]; default: all'),
  reduce: z.enum(STATE_REDUCTIONS).default('none').describe('none, norm (the length of each state) or mean (over the tokens); default: none'),
  window: z.number().int().min(1).optional().describe('which window of a text over the limit, counted from 1; default: such a text is refused'),
})
type Line = z.output<typeof input>

/** A line is one string, of at most 2²⁹ characters, and a number has up to 24. */
const MOST_NUMBERS = 2 ** 24

/** Reference: `output_hidden_states=True`; `[layers][tokens][hidden]`, a dimension less where they are reduced. */
export const hiddenStates = lineCommand('hidden-states', {
  summary: 'The state of each token after each layer.',
  input,
  example: 'hidden-states --text "Hello world!" --layers "[0, 6]" --reduce norm',
  // All states of a long text are 7 million numbers.
  linesAtOnce: 1,
  run: async (context, line) => {
    const found = await statesOf(context, line)
    if (context.truncate && line.window === undefined && found.totalTokens > found.tokens)
      context.warn(`The text has ${found.totalTokens} tokens; it was cut to ${found.tokens}.`)
    checkNumbers(found)
    return {
      tokens: found.columns.tokens,
      spans: spansOf(found, line, context.offsets),
      hidden_states: found.states.map((state) => printed(state, found, line)),
    }
  },
})

async function statesOf({ engine, truncate }: RunContext, { text, text_pair: textPair, layers, reduce, window }: Line): Promise<HiddenStates> {
  const asked: HiddenStatesInput = { text, textPair, layers, reduce, window: window === undefined ? undefined : window - 1, truncate }
  try {
    return await engine.call('hiddenStates', asked)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'text_too_long' || window !== undefined) throw error
    throw new AppError(error.code, error.message, 'Choose a window of it ("window": 1), or cut it with --truncate. Nothing was cut.', error.detail)
  }
}

const printed = (data: Float32Array, { tokens, hidden }: HiddenStates, { reduce }: Line) =>
  nested({ shape: reduce === 'none' ? [tokens, hidden] : [data.length], data })

/** `[start, end]` in the text, or in its pair. */
function spansOf({ columns, sequences }: HiddenStates, { text, text_pair = '' }: Line, offsets: RunContext['offsets']): [number, number][] {
  const [ofText, ofPair] = [printedOffsets(text, offsets), printedOffsets(text_pair, offsets)]
  return columns.tokens.map((_, i) => {
    const place = sequences[i] === 1 ? ofPair : ofText
    return [place(columns.starts[i] ?? 0), place(columns.ends[i] ?? 0)]
  })
}

function checkNumbers({ states, of }: HiddenStates): void {
  const numbers = states.reduce((sum, { length }) => sum + length, 0)
  if (numbers <= MOST_NUMBERS) return
  throw new AppError(
    'input_invalid',
    `hidden-states: layers: ${of.length} layers are ${numbers} numbers; a line holds at most ${MOST_NUMBERS}.`,
    'Name fewer layers, or reduce them.',
    { field: 'layers', numbers, limit: MOST_NUMBERS },
  )
}
