import { rmSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { workOf } from '../../renderer/store/work'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { pageWithHistory } from '../helpers/keptHistory'
import { tempCopy } from '../helpers/tempFolder'

const texts = (entries: { text: string }[]) => entries.map(({ text }) => text)

/** Types a text and waits for its answer. */
async function type({ page }: ReturnType<typeof pageWithHistory>, text: string) {
  page().setText(text)
  await vi.waitFor(() => expect(page().answer).toMatchObject({ status: 'done', text }), { timeout: 5000, interval: 5 })
}

test('of a series of edits the last run is kept, with what it asked and what came of it', async () => {
  const kept = pageWithHistory()
  await kept.page().openModel(null)
  await type(kept, 'The <mask>.')
  await type(kept, 'The river <mask>.')
  await type(kept, 'The river flows to the <mask>.')
  const [entry, ...others] = await kept.entries()
  expect(others).toEqual([])
  expect(entry).toMatchObject({
    panel: 'fill-mask',
    task: 'fill-mask',
    text: 'The river flows to the <mask>.',
    model: { name: 'lens-sample', family: 'roberta' },
    work: { text: 'The river flows to the <mask>.', hidden: [], topK: 5 },
    numbers: { masks: 1 },
  })
  expect(entry?.summary).toMatch(/^\S+ [\d.]+ %, \S+ [\d.]+ %, \S+ [\d.]+ %$/)
})

test('what the page shows by itself is no run; each that is asked for by hand is one', async () => {
  const kept = pageWithHistory()
  const { page } = kept
  await page().openModel(null)
  await vi.waitFor(() => expect(page().answer.status).toBe('done'), { timeout: 5000 })
  expect(await kept.entries()).toEqual([])
  page().run()
  await vi.waitFor(async () => expect(await kept.entries()).toHaveLength(1), { timeout: 5000 })
  for (const text of ['One <mask>.', 'Two <mask>.']) {
    page().setText(text)
    page().run()
    await vi.waitFor(() => expect(page().answer).toMatchObject({ status: 'done', text }), { timeout: 5000, interval: 5 })
  }
  expect(texts(await kept.entries()).slice(0, 2)).toEqual(['Two <mask>.', 'One <mask>.'])
})

test('what a panel has looked up by itself becomes a run when that is asked for by hand', async () => {
  const kept = pageWithHistory()
  const { page } = kept
  await page().openModel(null)
  page().showPanel('attention')
  page().runAttention()
  page().lookUp('attended', page().attended)
  await vi.waitFor(() => expect(page().lookUps.attended?.status).toBe('done'), { timeout: 5000 })
  expect(await kept.entries()).toEqual([])
  page().run()
  expect(texts(await kept.entries())).toEqual([page().attended.text])
  page().attend({ text: 'Another text.' })
  page().run()
  expect(texts(await kept.entries())).toHaveLength(1)
})

test('a run that is cancelled, or fails, is not kept', async () => {
  const kept = pageWithHistory()
  const { page } = kept
  await page().openModel(null)
  await type(kept, 'A <mask>.')
  expect(await kept.entries()).toHaveLength(1)
  page().setText('B <mask>.')
  page().run()
  page().cancel()
  expect(page().answer.status).toBe('done')
  page().setText(`${'long '.repeat(2000)}<mask>`)
  await vi.waitFor(() => expect(page().answer.status).toBe('failed'), { timeout: 5000 })
  expect(texts(await kept.entries())).toEqual(['A <mask>.'])
})

test('an answer is shown though the history cannot keep it, and nothing is handed over where nothing is to be kept', async () => {
  const kept = pageWithHistory()
  await kept.page().openModel(null)
  await kept.page().changeSettings({ keepHistory: false })
  await type(kept, 'A <mask>.')
  expect(await kept.entries()).toEqual([])
  await kept.page().changeSettings({ keepHistory: true })
  rmSync(kept.dataFolder, { recursive: true })
  writeFileSync(kept.dataFolder, 'no folder')
  await type(kept, 'B <mask>.')
  expect(await kept.entries()).toEqual([])
  expect(kept.history.state.notKept?.message).toContain('cannot be written')
})

test('an entry opens its model, puts back what was asked, runs it, and is not kept twice', async () => {
  const first = pageWithHistory()
  await first.page().openModel(null)
  first.page().toggleWord({ start: 4, end: 11 })
  first.page().setTopK(7)
  await type(first, 'The capital of France is <mask>.')
  const asked = workOf(first.page(), 'fill-mask')
  const [entry] = await first.entries()
  const other = pageWithHistory(first.dataFolder)
  if (!entry) throw new Error('Nothing was kept.')
  await other.page().reopen(entry)
  expect(other.page().model).toMatchObject({ status: 'ready', info: { path: SAMPLE_MODEL } })
  expect(workOf(other.page(), 'fill-mask')).toEqual(asked)
  await vi.waitFor(() => expect(other.page().answer).toMatchObject({ status: 'done', text: entry.text }), { timeout: 5000 })
  expect(other.page().panel).toBe('fill-mask')
  expect(await other.entries()).toEqual([entry])
})

test('an entry whose model is gone says so, and can be asked of the open one', async () => {
  const kept = pageWithHistory()
  const { page } = kept
  const folder = tempCopy(SAMPLE_MODEL)
  await page().openModel(folder)
  await type(kept, 'Gone is the <mask>.')
  const [entry] = await kept.entries()
  if (!entry) throw new Error('Nothing was kept.')
  rmSync(folder, { recursive: true })
  await page().openModel(null)
  page().setText('Something else <mask>.')
  page().showPanel('details')
  await page().reopen(entry)
  expect(page().historyRefusal).toMatchObject({ id: entry.id, error: { code: 'no_such_folder', message: expect.stringContaining(folder) } })
  expect([page().text, page().panel, page().openError]).toEqual(['Something else <mask>.', 'details', null])
  await page().reopen(entry, true)
  expect([page().text, page().panel, page().historyRefusal]).toEqual(['Gone is the <mask>.', 'fill-mask', null])
  await vi.waitFor(async () => expect((await kept.entries())[0]).toMatchObject({ text: 'Gone is the <mask>.', model: { path: SAMPLE_MODEL } }), {
    timeout: 5000,
  })
})
