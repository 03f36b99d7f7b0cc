import { z } from 'zod'
import { AppError } from '../../shared/errors'
import type { HistoryEntry } from '../../shared/history'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { dataFolder } from '../services/dataFolder'
import { History } from '../services/history/history'
import { Output } from './output'

const ALL = 1000
const fields = z.object({
  search: z.string().max(1000, 'it has more than 1,000 characters').default(''),
  panel: z.string().optional(),
  pinned: z.boolean().default(false),
  limit: z.coerce.number('it is not a number').int('it is no whole number').min(1, 'it must be at least 1').default(100),
  data: z.string().optional(),
})

/**
 * `history`: the entries of the app's history, the newest first, one a line:
 * `{id, time, panel, task, model, text, characters, summary, numbers, ms, pinned, note, work}`. Nothing is kept of it. `warn`: of entries that cannot be shown.
 * @throws AppError `usage`, `output_failed`, `file_unreadable`
 */
export async function history(given: Record<string, unknown>, output: string | undefined, warn: (sentence: string) => void): Promise<void> {
  const { data: asked, error } = fields.safeParse(given)
  if (error) throw refused(String(error.issues[0]?.path[0]), error.issues[0]?.message ?? '')
  const { search: words, panel = null, pinned, limit, data = dataFolder() } = asked
  const kept = new History({ dataFolder: data, settings: { settings: DEFAULT_SETTINGS } })
  await kept.whole()
  for (const { message } of kept.state.problems) warn(message)
  const out = await Output.open(output)
  for (let offset = 0; offset < limit && !out.closed; offset += ALL) {
    const { rows } = await kept.search({ words, panel, pinned, offset, limit: Math.min(ALL, limit - offset) })
    for (const { id } of rows) {
      const entry = await kept.entry(id).catch(() => null)
      // Deleted meanwhile.
      if (entry) await out.write(printed(entry))
    }
    if (rows.length < ALL) break
  }
  await out.end()
}

function printed({ id, time, panel, task, model, text, characters, summary, numbers, ms, pinned, note, work }: HistoryEntry) {
  return { id, time: new Date(time).toISOString(), panel, task, model, text, characters, summary, numbers, ms, pinned, note, work }
}

const refused = (option: string, why: string): AppError =>
  new AppError('usage', `history: --${option}: ${why}.`, 'roberta-lens history --help lists the options.')
