import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SettingsStore } from '../../../main/services/settings'
import { DEFAULT_SETTINGS } from '../../../shared/settings'
import { tempFolder } from '../../helpers/tempFolder'

const stores: SettingsStore[] = []
afterEach(() => {
  for (const store of stores.splice(0)) store.flush()
})

function open(folder: string, options: ConstructorParameters<typeof SettingsStore>[1] = {}): SettingsStore {
  const store = new SettingsStore(folder, options)
  stores.push(store)
  return store
}
const fileIn = (folder: string) => path.join(folder, 'settings.json')
const read = (folder: string) => JSON.parse(readFileSync(fileIn(folder), 'utf8'))
function folderWith(content: unknown): string {
  const folder = tempFolder('data')
  writeFileSync(fileIn(folder), typeof content === 'string' ? content : JSON.stringify(content))
  return folder
}

const NOBODY = 65_534
/** Runs with a folder that may only be read. Root may write everywhere, so that root is nobody for this long. */
function asOrdinaryUser(folder: string, run: () => void): void {
  chmodSync(folder, 0o500)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) {
    chmodSync(path.dirname(folder), 0o711)
    for (const each of [folder, fileIn(folder)]) chownSync(each, NOBODY, NOBODY)
    process.seteuid?.(NOBODY)
  }
  try {
    run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe('the settings of a data folder', () => {
  it('are the defaults where nothing was chosen, and then there is no file', () => {
    const folder = path.join(tempFolder(), 'new')
    const store = open(folder)
    store.flush()
    expect([store.settings, store.problem]).toEqual([DEFAULT_SETTINGS, null])
    expect(readdirSync(folder)).toEqual([])
  })

  it('are in force at once, in the file soon, and there at the next start', async () => {
    const folder = tempFolder('data')
    const store = open(folder)
    const heard = vi.fn()
    store.onChange(heard)
    expect(store.change({ theme: 'dark', threads: 2 })).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', threads: 2 })
    expect(heard).toHaveBeenCalledExactlyOnceWith(store.settings, null)
    await vi.waitFor(() => expect(read(folder)).toEqual({ version: 1, theme: 'dark', threads: 2 }), { timeout: 2000 })
    expect(open(folder).settings).toEqual(store.settings)
    expect(heard).toHaveBeenCalledOnce()
  })

  it('that change rapidly are written once', async () => {
    const folder = tempFolder('data')
    const store = open(folder)
    for (let width = 200; width < 300; width++) store.change({ railWidth: width })
    expect(existsSync(fileIn(folder))).toBe(false)
    await vi.waitFor(() => expect(read(folder)).toEqual({ version: 1, railWidth: 299 }), { timeout: 2000 })
    const { ino } = statSync(fileIn(folder))
    store.change({ railWidth: 299 })
    store.flush()
    expect(statSync(fileIn(folder)).ino).toBe(ino)
  })

  it('can be read by this user alone', () => {
    const folder = path.join(tempFolder(), 'new/data')
    open(folder).change({ topK: 7 })
    stores[0]?.flush()
    expect([statSync(folder).mode & 0o777, statSync(fileIn(folder)).mode & 0o777]).toEqual([0o700, 0o600])
  })

  it('leave undefined fields as they are', () => {
    expect(open(tempFolder('data')).change({ theme: undefined, topK: 3 })).toEqual({ ...DEFAULT_SETTINGS, topK: 3 })
  })

  it('given on the command line hold for this start and are not saved, until they are chosen', () => {
    const folder = folderWith({ version: 1, device: 'webgpu', threads: 8 })
    const store = open(folder, { given: { device: 'cpu', threads: 0 } })
    store.change({ topK: 3 })
    store.flush()
    expect(store.settings).toMatchObject({ device: 'cpu', threads: 8, topK: 3 })
    expect(read(folder)).toEqual({ version: 1, device: 'webgpu', threads: 8, topK: 3 })
    store.change({ device: 'cpu' })
    store.flush()
    expect(read(folder)).toMatchObject({ device: 'cpu' })
  })
})

describe('recent models', () => {
  it('are the last twelve, each once, the newest first', () => {
    const folder = tempFolder('data')
    const store = open(folder, { isRecent: (opened) => opened !== '/sample' })
    for (let i = 1; i <= 14; i++) store.remember(`/m/${i}`)
    store.remember('/m/5')
    store.remember('/sample')
    expect(store.settings.recent).toEqual([5, 14, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3].map((i) => `/m/${i}`))
    store.flush()
    expect(read(folder).recent).toEqual(store.settings.recent)
  })

  it('of two programs are all kept', () => {
    const folder = tempFolder('data')
    const [a, b] = [open(folder), open(folder)]
    a.remember('/a')
    b.remember('/b')
    a.flush()
    b.flush()
    expect(b.settings.recent).toEqual(['/b', '/a'])
  })

  it('can be cleared, and go on from there', () => {
    const store = open(folderWith({ recent: ['/old'] }))
    store.remember('/a')
    store.change({ recent: [] })
    store.remember('/b')
    store.flush()
    expect(store.settings.recent).toEqual(['/b'])
  })
})

describe('two programs on one file', () => {
  it('keep what each changed, field by field, the last write first', () => {
    const folder = tempFolder('data')
    const [a, b] = [open(folder), open(folder)]
    a.change({ theme: 'dark', topK: 3 })
    b.change({ language: 'ko', topK: 4 })
    a.flush()
    b.flush()
    expect(read(folder)).toEqual({ version: 1, theme: 'dark', language: 'ko', topK: 4 })
    expect(b.settings).toMatchObject({ theme: 'dark', language: 'ko', topK: 4 })
  })

  it('hear of the other with their own next write', () => {
    const folder = tempFolder('data')
    const [a, b] = [open(folder), open(folder)]
    b.change({ density: 'compact' })
    b.flush()
    const heard = vi.fn()
    a.change({ tourSeen: true })
    a.onChange(heard)
    a.flush()
    expect(heard).toHaveBeenCalledExactlyOnceWith({ ...DEFAULT_SETTINGS, density: 'compact', tourSeen: true }, null)
  })
})

describe('a draft', () => {
  it('of a process that was killed is removed at the next start, one that is being written is not', () => {
    const folder = tempFolder('data')
    const drafts = ['old', 'new'].map((name) => path.join(folder, `settings.json.${name}.part`))
    for (const draft of drafts) writeFileSync(draft, '{"the')
    utimesSync(drafts[0] ?? '', 0, 0)
    expect(open(folder).settings).toEqual(DEFAULT_SETTINGS)
    expect(drafts.map((draft) => existsSync(draft))).toEqual([false, true])
  })
})

describe('a file of a newer version', () => {
  const newer = { version: 2, theme: 'sepia', topK: 9, plugins: { a: [1] } }

  it('is read as far as it is known', () => {
    const store = open(folderWith(newer))
    expect(store.settings).toEqual({ ...DEFAULT_SETTINGS, version: 2, topK: 9 })
    expect(store.problem).toBeNull()
  })

  it('keeps all that is not', () => {
    const folder = folderWith(newer)
    const store = open(folder)
    store.change({ language: 'ko' })
    store.flush()
    expect(read(folder)).toEqual({ ...newer, language: 'ko' })
  })
})

describe('a file that is no settings', () => {
  const aside = (folder: string) => readdirSync(folder).filter((name) => /^settings\.broken-[\dTZ.-]+\.json$/.test(name))

  it.each([
    ['{"theme": "da', 'it is not a JSON object'],
    ['', 'it is not a JSON object'],
    ['[]', 'it is not a JSON object'],
    ['null', 'it is not a JSON object'],
    ['{"topK": 1000}', 'topK: '],
    ['{"version": "2", "theme": "dark"}', 'version: '],
  ])('(%s) is kept aside, and the state says so', (content, why) => {
    const folder = folderWith(content)
    const store = open(folder)
    const [name = ''] = aside(folder)
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe(content)
    expect(store.settings).toEqual(DEFAULT_SETTINGS)
    expect(store.problem).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining(why), hint: expect.stringContaining(name) })
    store.change({ theme: 'dark' })
    store.flush()
    expect(read(folder)).toEqual({ version: 1, theme: 'dark' })
    expect([store.problem?.code, open(folder).problem]).toEqual(['file_unreadable', null])
  })

  it('while the program runs does not cost what was chosen', () => {
    const folder = folderWith({ version: 1, theme: 'dark', later: 1 })
    const store = open(folder)
    writeFileSync(fileIn(folder), '{"theme": ')
    store.change({ topK: 2 })
    store.flush()
    expect(read(folder)).toEqual({ version: 1, theme: 'dark', later: 1, topK: 2 })
    expect(aside(folder)).toHaveLength(1)
    expect(store.problem?.code).toBe('file_unreadable')
  })

  it('is one all the same with a byte order mark', () => {
    expect(open(folderWith('\uFEFF{"topK": 2}')).settings.topK).toBe(2)
  })
})

describe('what cannot be written or read', () => {
  it.runIf(process.platform !== 'win32')('a folder that is read-only: a sentence, in force all the same, and saved once it can be', () => {
    const folder = folderWith({ version: 1, topK: 9 })
    asOrdinaryUser(folder, () => {
      const store = open(folder)
      const heard = vi.fn()
      store.onChange(heard)
      store.change({ theme: 'dark' })
      store.flush()
      expect(store.settings).toMatchObject({ theme: 'dark', topK: 9 })
      const problem = { code: 'output_failed', message: expect.stringMatching(`cannot be saved in ${folder} \\(EACCES\\)`) }
      expect(store.problem).toMatchObject(problem)
      expect(heard).toHaveBeenLastCalledWith(store.settings, expect.objectContaining(problem))
      expect(read(folder)).toEqual({ version: 1, topK: 9 })
    })
    chmodSync(folder, 0o700)
    const [store] = stores
    store?.change({ stride: 32 })
    store?.flush()
    expect(store?.problem).toBeNull()
    expect(read(folder)).toEqual({ version: 1, topK: 9, theme: 'dark', stride: 32 })
  })

  it.runIf(process.platform !== 'win32')('a broken file in it stays where it is', () => {
    const folder = folderWith('{')
    asOrdinaryUser(folder, () => {
      const store = open(folder)
      expect(store.problem).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining('cannot be moved (EACCES)') })
      expect(store.change({ theme: 'dark' }).theme).toBe('dark')
      store.flush()
    })
    expect(readFileSync(fileIn(folder), 'utf8')).toBe('{')
    chmodSync(folder, 0o700)
    stores[0]?.flush()
    expect(read(folder)).toEqual({ version: 1, theme: 'dark' })
    expect(stores[0]?.problem).toMatchObject({ message: expect.not.stringContaining('cannot be moved') })
  })

  it('a folder that cannot be is no crash', () => {
    const folder = path.join(folderWith({}), 'settings.json/below')
    const store = open(folder)
    store.change({ theme: 'dark' })
    store.flush()
    expect(store.settings.theme).toBe('dark')
    expect(store.problem).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining('ENOTDIR') })
  })

  it('a folder of that name is neither read nor replaced', () => {
    const folder = tempFolder('data')
    mkdirSync(fileIn(folder))
    const store = open(folder)
    expect(store.problem?.code).toBe('file_unreadable')
    store.change({ topK: 2 })
    store.flush()
    expect(statSync(fileIn(folder)).isDirectory()).toBe(true)
    rmdirSync(fileIn(folder))
    store.flush()
    expect(store.problem).toBeNull()
    expect(read(folder)).toEqual({ version: 1, topK: 2 })
  })
})
