import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { HEAD_STATISTICS, type HeadStatistics } from '../../../shared/inspect/attention'
import { lineCommand } from './command'
import { nested } from './nested'

/** What each head does on average: `[layers][heads]` of every statistic, over one text or many together. */
export const headStatistics = lineCommand('head-statistics', {
  summary: 'What each attention head does on average, over one text or many.',
  input: z.strictObject({
    text: z
      .union([z.string(), z.array(z.string()).min(1)])
      .describe('the text, or a list, ["one text", "another"], averaged over together; one result a line of input'),
    text_pair: z.string().optional().describe('a second text, where there is one text; default: none'),
  }),
  example: 'head-statistics --text "Hello world!"',
  // A line may be a whole corpus.
  linesAtOnce: 1,
  run: async ({ engine, truncate, warn }, { text, text_pair }) => {
    if (Array.isArray(text) && text_pair !== undefined) throw notOneText()
    const texts = Array.isArray(text) ? text : [{ text, textPair: text_pair }]
    const found = await engine.call('headStatistics', { texts, truncate })
    if (found.texts === 0) throw allFailed(found)
    for (const { text: at, message } of found.failed) warn(`text ${at + 1}: ${message}`)
    if (found.cut) warn(found.cut === 1 ? 'One text over the limit was cut.' : `${found.cut} texts over the limit were cut.`)
    const shape = [found.layers, found.heads]
    const values = HEAD_STATISTICS.map((name) => [name, nested({ shape, data: found.values[name] })])
    return { texts: found.texts, queries: found.queries, ...Object.fromEntries(values) }
  },
})

const notOneText = () =>
  new AppError('input_invalid', 'head-statistics: text_pair: text is a list; a pair is of one text.', 'Leave text_pair out, or give one text a line.', {
    field: 'text_pair',
  })

/** Every text is over the limit: the first says by how much. */
const allFailed = ({ failed }: HeadStatistics) => new AppError('text_too_long', failed[0]?.message ?? '', 'Shorten it, or cut it with --truncate.')
