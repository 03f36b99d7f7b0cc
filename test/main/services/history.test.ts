import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import * as node from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { History } from '../../../main/services/history/history'
import { readRecord } from '../../../main/services/history/record'
import type { Disk } from '../../../main/services/history/recordFiles'
import { type FinishedRun, type HistoryPage, MAX_TEXT } from '../../../shared/history'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings'
import { tempFolder } from '../../helpers/tempFolder'

const opened: History[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const history of opened.splice(0)) await history.close()
})

/** One process's history of a data folder. */
function open(dataFolder: string, { settings = {}, disk }: { settings?: Partial<Settings>; disk?: Disk } = {}) {
  const history = new History({ dataFolder, settings: { settings: { ...DEFAULT_SETTINGS, ...settings } }, ...(disk && { disk }) })
  opened.push(history)
  const handlers = history.handlers()
  const context = { signal: new AbortController().signal, partial: () => undefined }
  return {
    history,
    record: (change: Partial<FinishedRun> = {}) => history.record(run(change)),
    keep: async (change: Partial<FinishedRun> = {}) => String(await history.record(run(change))),
    search: (words = '', more: Parameters<History['search']>[0] = {}) => history.search({ words, ...more }),
    entry: async (id: string) => handlers.historyEntry({ id }, context),
    change: async (id: string, change: { pinned?: boolean; note?: string }) => handlers.changeEntry({ id, ...change }, context),
    remove: async (...ids: string[]) => handlers.deleteEntries({ ids }, context),
    undo: async (...ids: string[]) => handlers.undeleteEntries({ ids }, context),
    clear: async (pinnedToo: boolean) => handlers.clearHistory({ pinnedToo }, context),
  }
}

const run = (change: Partial<FinishedRun> = {}): FinishedRun => {
  const text = change.text ?? 'Paris is the capital of France.'
  return {
    panel: 'fill-mask',
    task: 'fill-mask',
    model: { name: 'roberta-base', path: '/models/roberta-base', family: 'roberta' },
    text,
    work: { text, hidden: [] },
    summary: 'capital 92 %',
    numbers: { probability: 0.92 },
    ms: 41,
    ...change,
  }
}
const previews = ({ rows }: HistoryPage) => rows.map(({ preview }) => preview)
const filesIn = (dataFolder: string) => {
  const root = path.join(dataFolder, 'history')
  return existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(root, name)).isFile()) : []
}
const fileOf = (dataFolder: string, id: string) => path.join(dataFolder, 'history', filesIn(dataFolder).find((name) => name.includes(id)) ?? '')

describe('a run that is kept', () => {
  it('is one file that the user alone may read, and is there at the next start', async () => {
    const data = tempFolder('data')
    const id = await open(data).keep()
    expect(filesIn(data)).toEqual([`${new Date().toISOString().slice(0, 7)}/${id}.json`])
    const modes = [fileOf(data, id), path.dirname(fileOf(data, id)), path.join(data, 'history')].map((name) => statSync(name).mode & 0o777)
    expect(modes).toEqual([0o600, 0o700, 0o700])
    const entry = await open(data)
      .entry(id)
      .catch(() => null)
    expect(entry).toBeNull()
    const again = open(data)
    expect(previews(await again.search())).toEqual(['Paris is the capital of France.'])
    expect(await again.entry(id)).toMatchObject({ ...run(), id, version: 1, characters: 31, pinned: false, note: '' })
  })

  it('is not kept twice where the last one asked the same', async () => {
    const { keep, search } = open(tempFolder('data'))
    const first = await keep()
    expect(await keep({ ms: 7 })).toBe(first)
    await keep({ text: 'Another.' })
    expect(await keep()).not.toBe(first)
    expect((await search()).times).toHaveLength(3)
  })

  it('keeps the beginning of a long text, and says how long it was', async () => {
    const { keep, entry } = open(tempFolder('data'))
    // The pair's first half stands at the limit.
    const long = `${'x'.repeat(MAX_TEXT - 1)}🙂${'y'.repeat(600_000)}`
    expect(await entry(await keep({ text: long, work: { text: long } }))).toMatchObject({
      text: 'x'.repeat(MAX_TEXT - 1),
      characters: long.length,
      work: null,
    })
    const whole = 'z'.repeat(MAX_TEXT + 1)
    expect(await entry(await keep({ text: whole, work: { text: whole } }))).toMatchObject({ text: 'z'.repeat(MAX_TEXT), work: { text: whole } })
  })

  it('is not written where the user wants nothing kept', async () => {
    const data = tempFolder('data')
    expect(await open(data, { settings: { keepHistory: false } }).record()).toBeNull()
    expect(existsSync(path.join(data, 'history'))).toBe(false)
  })

  it('comes after all others though the clock was set back, and none is written over', async () => {
    const data = tempFolder('data')
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-02T10:00:00Z') })
    const first = open(data)
    await first.keep({ text: 'one' })
    vi.setSystemTime(new Date('2025-01-01T00:00:00Z'))
    await first.keep({ text: 'two' })
    const second = open(data)
    await second.keep({ text: 'three' })
    expect(previews(await second.search())).toEqual(['three', 'two', 'one'])
    expect([...(await second.search()).times].map((time) => new Date(time).getUTCFullYear())).toEqual([2025, 2025, 2026])
    expect(filesIn(data)).toHaveLength(3)
  })
})

describe('a search', () => {
  it('finds all words, anywhere, in whichever case and way of composing', async () => {
    const { keep, search } = open(tempFolder('data'))
    await keep({ text: 'The river flows through PARIS' })
    await keep({ text: '서울은 한국의 수도이다'.normalize('NFD'), summary: '수도 88 %' })
    await keep({ panel: 'entities', text: 'Ada', model: { name: 'tagger', path: '/models/tagger', family: null } })
    expect(previews(await search('paris  river'))).toEqual(['The river flows through PARIS'])
    expect((await search('한국의 88')).rows).toHaveLength(1)
    expect(previews(await search('tagger'))).toEqual(['Ada'])
    expect(previews(await search('entities'))).toEqual(['Ada'])
    expect((await search('paris tagger')).rows).toEqual([])
  })

  it('filters by panel, model and pin, counts each, and gives pages', async () => {
    const { keep, search, change } = open(tempFolder('data'))
    for (const text of ['1', '2', '3', '4', '5']) await keep({ text })
    const id = await keep({ panel: 'entities', text: '6', model: { name: 'tagger', path: '/models/tagger', family: null } })
    await change(id, { pinned: true })
    expect(previews(await search('', { panel: 'entities' }))).toEqual(['6'])
    expect(previews(await search('', { pinned: true }))).toEqual(['6'])
    const page = await search('', { model: '/models/roberta-base', offset: 1, limit: 2 })
    expect([previews(page), page.times.length]).toEqual([['4', '3'], 5])
    expect(page.panels).toEqual([
      { panel: 'fill-mask', entries: 5 },
      { panel: 'entities', entries: 1 },
    ])
    expect(page.models.map(({ name, entries }) => [name, entries])).toEqual([
      ['roberta-base', 5],
      ['tagger', 1],
    ])
  })

  it('finds what another process has kept, changed and deleted', async () => {
    const data = tempFolder('data')
    const [one, other] = [open(data), open(data)]
    const id = await one.keep({ text: 'of one' })
    await other.keep({ text: 'of the other' })
    expect(previews(await one.search())).toEqual(['of the other', 'of one'])
    await other.change(id, { note: 'worth a look' })
    expect((await one.search('worth a look')).rows.map((row) => row.id)).toEqual([id])
    await one.change(id, { pinned: true })
    expect((await other.search('', { pinned: true })).rows).toMatchObject([{ id, note: 'worth a look', pinned: true }])
    await other.remove(id)
    await other.history.close()
    expect(previews(await one.search())).toEqual(['of the other'])
    await expect(one.change(id, { pinned: false })).rejects.toMatchObject({ code: 'entry_missing' })
    expect(filesIn(data)).toHaveLength(1)
  })
})

describe('a deletion', () => {
  it('is out of sight at once, can be taken back, and is for good later', async () => {
    const data = tempFolder('data')
    const { keep, search, remove, undo, history } = open(data)
    const [one, two] = [await keep({ text: 'one' }), await keep({ text: 'two' })]
    await remove(one)
    await remove(two)
    expect(previews(await search())).toEqual([])
    expect(filesIn(data)).toHaveLength(2)
    await undo(two)
    expect(previews(await search())).toEqual(['two'])
    // At the end of the program the seconds are over.
    await history.close()
    expect(filesIn(data)).toEqual([expect.stringContaining(two)])
  })

  it('of all leaves what is pinned, unless told otherwise, and no other file', async () => {
    const data = tempFolder('data')
    const { keep, change, clear, search } = open(data)
    const pinned = await keep({ text: 'pinned' })
    await change(pinned, { pinned: true })
    await keep({ text: 'other' })
    writeFileSync(fileOf(data, pinned).replace(/[^/]*$/, 'left.part'), 'draft of a text')
    writeFileSync(fileOf(data, pinned).replace(/[^/]*$/, '000000000-aaaaaa.json'), 'broken text')
    await search()
    expect(await clear(false)).toBe(1)
    expect(filesIn(data)).toEqual([expect.stringContaining(pinned)])
    expect(await clear(true)).toBe(1)
    expect(filesIn(data)).toEqual([])
    expect((await search()).times).toHaveLength(0)
  })

  it('comes by itself when an entry is older than the user wants, unless it is pinned', async () => {
    const data = tempFolder('data')
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01') })
    const before = open(data)
    await before.change(await before.keep({ text: 'old and pinned' }), { pinned: true })
    await before.keep({ text: 'old' })
    vi.setSystemTime(new Date('2025-03-01'))
    await before.keep({ text: 'new' })
    const kept = open(data, { settings: { historyDays: 0 } })
    await kept.history.expire()
    expect((await kept.search()).times).toHaveLength(3)
    const expiring = open(data, { settings: { historyDays: 30 } })
    await expiring.history.expire()
    expect(previews(await expiring.search())).toEqual(['new', 'old and pinned'])
    expect(filesIn(data)).toHaveLength(2)
  })
})

describe('what is on disk', () => {
  it('survives a broken record, which is put aside and named', async () => {
    const data = tempFolder('data')
    const [good, cut] = [await open(data).keep({ text: 'good' }), await open(data).keep({ text: 'a private text' })]
    const file = fileOf(data, cut)
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 60))
    const { search, history } = open(data)
    expect((await search()).rows.map(({ id }) => id)).toEqual([good])
    const [problem] = history.state.problems
    expect(problem?.message).toBe(`1 history entry is broken (${path.basename(path.dirname(file))}/${path.basename(file)}: it is not a JSON object).`)
    expect(filesIn(data).sort()).toEqual([expect.stringContaining(good), `broken/${cut}.json`])
    expect(JSON.stringify(history.state)).not.toContain('private')
  })

  it('is left as it is where a newer version wrote it, by clearing too', async () => {
    const data = tempFolder('data')
    const id = await open(data).keep()
    const file = fileOf(data, id)
    const text = JSON.stringify({ version: 99, kept: 'in another way' })
    writeFileSync(file, text)
    const { search, clear, history } = open(data)
    expect((await search()).times).toHaveLength(0)
    expect(history.state.problems).toMatchObject([
      { code: 'version_newer', message: '1 history entry was written by a newer version of RoBERTa Lens and cannot be shown by this one.' },
    ])
    expect(await clear(true)).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('is migrated where an older version wrote it, step by step', () => {
    const steps = [
      (record: Record<string, unknown>) => ({ ...record, summary: `${record.words}` }),
      (record: Record<string, unknown>) => ({ ...record, ms: 5 }),
    ]
    const { summary: _, ...old } = { ...run(), version: 1, time: 0, characters: 31, pinned: false, note: '', words: 'of old' }
    expect(readRecord(JSON.stringify(old), steps)).toMatchObject({ record: { version: 3, summary: 'of old', ms: 5 } })
    expect(readRecord(JSON.stringify({ ...old, version: 2, summary: 'of late' }), steps)).toMatchObject({ record: { summary: 'of late', ms: 5 } })
    expect(readRecord(JSON.stringify(old), [])).toEqual({ wrong: expect.stringContaining('summary') })
  })

  it('keeps fields that it does not know when a note is written', async () => {
    const data = tempFolder('data')
    const id = await open(data).keep()
    const file = fileOf(data, id)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), colour: 'red' }))
    const { search, change } = open(data)
    await search()
    await change(id, { note: 'n' })
    expect(JSON.parse(readFileSync(fileOf(data, id), 'utf8'))).toMatchObject({ colour: 'red', note: 'n' })
  })

  it('counts as the newer of two files, where a process was killed between writing one and removing the other', async () => {
    const data = tempFolder('data')
    const first = open(data)
    const id = await first.keep()
    const file = fileOf(data, id)
    const before = readFileSync(file)
    await first.change(id, { note: 'new' })
    writeFileSync(file, before)
    const { search, remove, history } = open(data)
    expect((await search()).rows).toMatchObject([{ note: 'new' }])
    await remove(id)
    await history.close()
    expect(filesIn(data)).toEqual([])
  })
})

/** A disk that is full at its n-th write, and only then. */
function fullAt(nth: number) {
  let writes = 0
  const maybe = () => {
    if (++writes === nth) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  const failing =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      maybe()
      return work(...args)
    }
  const open: typeof node.open = async (...args) => {
    maybe()
    const handle = await node.open(...args)
    handle.writeFile = failing(handle.writeFile.bind(handle)) as typeof handle.writeFile
    handle.sync = failing(handle.sync.bind(handle))
    return handle
  }
  const disk: Disk = { ...node, open, mkdir: failing(node.mkdir) as typeof node.mkdir, rename: failing(node.rename), unlink: failing(node.unlink) }
  return { disk, writes: () => writes }
}

describe('a month that cannot be read', () => {
  it('is said, and all others are there', async () => {
    const data = tempFolder('data')
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-02') })
    await open(data).keep({ text: 'of May' })
    writeFileSync(path.join(data, 'history/2026-06'), 'a file')
    vi.setSystemTime(new Date('2026-06-02'))
    const { record, search, history, clear } = open(data)
    expect(previews(await search())).toEqual(['of May'])
    expect(history.state.problems.map(({ message }) => message)).toEqual([`The history in ${path.join(data, 'history/2026-06')} cannot be read (ENOTDIR).`])
    await expect(record()).rejects.toMatchObject({ code: 'output_failed' })
    await expect(clear(true)).rejects.toMatchObject({ code: 'file_unreadable' })
    expect(previews(await search())).toEqual(['of May'])
  })
})

describe('a disk that is full', () => {
  it('at any write says so, loses nothing that was there, and the next run is kept', async () => {
    let nth = 0
    for (let failed = true; failed; ) {
      const data = tempFolder('data')
      const old = await open(data).keep({ text: 'old' })
      const { disk, writes } = fullAt(++nth)
      const { keep, search, change, history } = open(data, { disk })
      const outcomes = [
        await keep({ text: 'new' }).then(
          () => null,
          (error) => error,
        ),
        await change(old, { note: 'noted' }).then(
          () => null,
          (error) => error,
        ),
      ]
      failed = writes() >= nth
      const failures = outcomes.filter((error) => error !== null)
      for (const error of failures) expect(error).toMatchObject({ code: 'output_failed', message: expect.stringContaining('the disk is full') })
      const noted = outcomes[1] ? '' : 'noted'
      expect((await search('old')).rows).toMatchObject([{ id: old, note: noted }])
      if (!failed) break
      await keep({ text: 'newest' })
      expect([history.state.notKept, previews(await open(data).search())[0]]).toEqual([null, 'newest'])
      expect(filesIn(data).filter((name) => name.endsWith('.part'))).toEqual([])
    }
    // Folder, draft, its content, its flush and the renaming, of the record and of the change.
    expect(nth).toBeGreaterThan(10)
  })

  it.runIf(process.geteuid?.() === 0 && process.platform === 'linux')('of a real file system is told from the first byte that does not fit', async () => {
    const data = tempFolder('data')
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', data]).status !== 0) return
    try {
      const { keep, search, history } = open(data)
      await keep({ text: 'fits' })
      await expect(keep({ text: 'x'.repeat(90_000) })).rejects.toThrow(`The history cannot be written in ${path.join(data, 'history')} (the disk is full).`)
      expect([history.state.notKept?.code, previews(await search())]).toEqual(['output_failed', ['fits']])
      await keep({ text: 'fits too' })
      expect(filesIn(data)).toHaveLength(2)
    } finally {
      spawnSync('umount', [data])
    }
  })

  it('or a history that is no folder is said, and searches answer', async () => {
    const data = tempFolder('data')
    mkdirSync(data, { recursive: true })
    writeFileSync(path.join(data, 'history'), 'a file')
    const { record, search, history } = open(data)
    await expect(record()).rejects.toMatchObject({ code: 'output_failed' })
    expect([(await search()).rows, history.state.problems[0]?.code]).toEqual([[], 'file_unreadable'])
    renameSync(path.join(data, 'history'), path.join(data, 'was'))
    await record()
    expect((await search()).rows).toHaveLength(1)
  })
})
