import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { History } from '../../../main/services/history/history'
import { DEFAULT_SETTINGS } from '../../../shared/settings'
import { cli } from '../../helpers/cli'
import { tempFolder } from '../../helpers/tempFolder'

async function dataWith(...texts: string[]): Promise<string> {
  const data = tempFolder('data')
  const history = new History({ dataFolder: data, settings: { settings: DEFAULT_SETTINGS } })
  const model = { name: 'base', path: '/models/base', family: 'roberta' }
  for (const text of texts)
    await history.record({ panel: 'classify', task: 'text-classification', model, text, work: { text }, summary: 'good 90 %', numbers: { score: 0.9 }, ms: 12 })
  return data
}
const textsOf = (lines: unknown[]) => lines.map((line) => (line as { text: string }).text)

test('the entries, the newest first, one a line, searched and limited', async () => {
  const data = await dataWith('One river', 'A sea', 'Two rivers')
  const { code, lines, stderr } = await cli(['history', '--data', data])
  expect([code, stderr, textsOf(lines)]).toEqual([0, '', ['Two rivers', 'A sea', 'One river']])
  expect(lines[0]).toMatchObject({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    panel: 'classify',
    summary: 'good 90 %',
    pinned: false,
    work: { text: 'Two rivers' },
  })
  expect(textsOf((await cli(['history', '--data', data, '--search', 'RIVER', '--limit', '1'])).lines)).toEqual(['Two rivers'])
  expect((await cli(['history', '--data', data, '--pinned'])).lines).toEqual([])
})

test('a broken entry is said, and a limit that is none is refused', async () => {
  const data = await dataWith('Kept')
  const month = path.join(data, 'history', new Date().toISOString().slice(0, 7))
  mkdirSync(month, { recursive: true })
  writeFileSync(path.join(month, '000000000-aaaaaa.json'), '{')
  const { code, lines, stderr } = await cli(['history', '--data', data])
  expect([code, textsOf(lines), stderr]).toEqual([0, ['Kept'], expect.stringContaining('warning: 1 history entry is broken')])
  const refused = await cli(['history', '--data', data, '--limit', 'many'])
  expect([refused.code, refused.stderr.split('\n')[0]]).toEqual([2, 'history: --limit: it is not a number.'])
})
