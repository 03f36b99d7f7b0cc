import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { PLL_VARIANTS, type Surprise } from '../../../shared/inspect/surprise'
import { perplexityOf, totalOf } from '../../../shared/inspect/surpriseFigures'
import { lineCommand, type RunContext } from './command'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  text: z.string().optional().describe('the text; or good and bad'),
  good: z.string().optional().describe('the sentence of a minimal pair that ought to be likelier'),
  bad: z.string().optional().describe('the other sentence of the pair'),
  variant: z
    .enum(PLL_VARIANTS)
    .optional()
    .describe('original: a token alone is masked; within_word_l2r: with the later tokens of its word; a decoder has one variant; default: original'),
  window: z.number().int().min(1).optional().describe('which window of a text over the limit, counted from 1; default: such a text is refused'),
})
type Line = z.output<typeof input>

/** Natural logarithms, of each token that is not special. */
interface Scored {
  tokens: string[]
  spans: [number, number][]
  log_likelihoods: number[]
  sum: number
  perplexity: number
}

/** How likely the model finds each token of a text: masked one at a time, or left to right for a decoder. */
export const pseudoLogLikelihood = lineCommand('pseudo-log-likelihood', {
  summary: 'How likely the model finds a text, token by token, or which of two sentences it prefers.',
  input,
  example: 'pseudo-log-likelihood --good "The keys are here." --bad "The keys is here."',
  // A line is as many runs as it has tokens, and is batched by itself.
  linesAtOnce: 1,
  run: async (context, line) => {
    if (line.text !== undefined && line.good === undefined && line.bad === undefined) return scored(context, line, line.text)
    if (line.text !== undefined || line.good === undefined || line.bad === undefined) throw neitherNor()
    const good = await scored(context, line, line.good, 'good: ')
    const bad = await scored(context, line, line.bad, 'bad: ')
    const margin = good.sum - bad.sum
    return { good, bad, correct: margin > 0, margin }
  },
})

/** `of`: which sentence of a pair an error is about. */
async function scored({ engine, truncate, offsets, warn }: RunContext, { variant = 'original', window }: Line, text: string, of = ''): Promise<Scored> {
  const question = { text, variant, truncate, ...(window !== undefined && { window: window - 1 }) }
  const found = await engine.call('surprise', question).catch((error) => {
    throw namedError(error, of, window)
  })
  if (truncate && window === undefined && found.totalTokens > found.tokens)
    warn(`${of}The text has ${found.totalTokens} tokens; it was cut to ${found.tokens}.`)
  return printed(found, text, offsets)
}

function printed({ columns, scores }: Surprise, text: string, offsets: RunContext['offsets']): Scored {
  const at = printedOffsets(text, offsets)
  const places = Array.from(scores.at)
  const total = totalOf(scores)
  return {
    tokens: places.map((place) => columns.tokens[place] as string),
    spans: places.map((place) => [at(columns.starts[place] as number), at(columns.ends[place] as number)]),
    log_likelihoods: Array.from(scores.logLikelihoods),
    sum: total.sum,
    perplexity: perplexityOf(total),
  }
}

function namedError(error: unknown, of: string, window: number | undefined): unknown {
  if (!(error instanceof AppError)) return error
  const isTooLong = error.code === 'text_too_long' && window === undefined
  const hint = isTooLong ? 'Choose a window of it ("window": 1), or cut it with --truncate. Nothing was cut.' : error.hint
  return new AppError(error.code, of + error.message, hint, error.detail)
}

const neitherNor = () =>
  new AppError('input_invalid', 'pseudo-log-likelihood: the line must have text, or both good and bad.', 'Give one text, or the two sentences of a pair.', {
    field: 'text',
  })
