import { describe, expect, test, vi } from 'vitest'
import { newStore } from '../../renderer/store/store'
import { countsOf, dtypeName, PLAIN, sectionsOf, shortPath } from '../../renderer/views/models/models'
import { AppError } from '../../shared/errors'
import type { LibraryModel, LibraryState } from '../../shared/library'
import type { ModelInfo } from '../../shared/model'
import type { OpenModel } from '../../shared/openModels'
import { inProcessApi } from '../helpers/inProcessApi'

const model = (name: string, more: Partial<LibraryModel> = {}): LibraryModel => ({
  path: `/models/${name}`,
  name,
  place: 'added',
  folder: '/models',
  family: 'roberta',
  tasks: ['fill-mask'],
  parameters: 1,
  layers: 1,
  maxTokens: 512,
  dtype: 'F32',
  bytes: 1,
  isOpenable: true,
  problem: null,
  ...more,
})

const LIBRARY: LibraryState = {
  folders: [
    { path: '/models', place: 'added', status: 'ready', models: 4, problem: null },
    { path: '/hub', place: 'cache', status: 'ready', models: 1, problem: null },
  ],
  models: [
    model('checkpoint-1000', { bytes: 5 }),
    model('checkpoint-500', { bytes: 9, tasks: ['token-classification'] }),
    model('broken', { isOpenable: false, tasks: [] }),
    model('org/name', { place: 'cache', folder: '/hub', path: '/hub/org' }),
    model('elsewhere', { place: 'recent', folder: '/far/elsewhere', path: '/far/elsewhere' }),
    model('lens-sample', { place: 'sample', folder: '/sample', path: '/sample' }),
  ],
  isScanning: false,
  problem: null,
}
const RECENT = ['/far/elsewhere', '/models/checkpoint-1000', '/gone']
const listed = (listing = PLAIN, open: OpenModel[] = [], recent = RECENT) =>
  sectionsOf(LIBRARY, listing, open, recent).map(({ kind, models }) => [kind, models.map(({ name }) => name)])

describe('the list of models', () => {
  test('what is open and what was opened lately stand above the folders, numbers in order', () => {
    const info = { path: '/dropped', name: 'dropped', tasks: [], files: [{ name: 'a', bytes: 7 }], problems: [] } as unknown as ModelInfo
    const open: OpenModel = { generation: 1, info, rssBytes: null, isCurrent: true, lastUsed: 0, ended: null }
    expect(listed(PLAIN, [open])).toEqual([
      ['open', ['dropped']],
      ['recent', ['elsewhere', 'checkpoint-1000']],
      ['sample', ['lens-sample']],
      ['folder', ['checkpoint-500', 'checkpoint-1000']],
      ['cache', ['org/name']],
    ])
  })

  test('a search shows each model once, by name, folder, task or type, all words together', () => {
    expect(listed({ ...PLAIN, query: 'CHECK 10' })).toEqual([['folder', ['checkpoint-1000']]])
    expect(listed({ ...PLAIN, query: 'token-class' })).toEqual([['folder', ['checkpoint-500']]])
    expect(listed({ ...PLAIN, query: 'elsewhere' })).toEqual([['recent', ['elsewhere']]])
    expect(listed({ ...PLAIN, query: 'nothing' })).toEqual([])
  })

  test('by task, and what cannot be opened', () => {
    expect(listed({ ...PLAIN, filter: 'token-classification' })).toEqual([['folder', ['checkpoint-500']]])
    expect(listed({ ...PLAIN, filter: 'broken' })).toEqual([['folder', ['broken']]])
    expect(countsOf(LIBRARY)).toEqual({ openable: 5, broken: 1 })
  })

  test('by size, and by when it was opened', () => {
    const folder = (sort: 'size' | 'opened') => listed({ ...PLAIN, sort }).find(([kind]) => kind === 'folder')?.[1]
    expect(folder('size')).toEqual(['checkpoint-500', 'checkpoint-1000'])
    expect(folder('opened')).toEqual(['checkpoint-1000', 'checkpoint-500'])
  })

  test('paths are told without the user’s name, types as people say them', () => {
    expect([shortPath('/home/anna/models'), shortPath('/Users/anna'), shortPath('/homestead/x'), shortPath('/root')]).toEqual([
      '~/models',
      '~',
      '/homestead/x',
      '~',
    ])
    expect([dtypeName('BF16'), dtypeName('I8'), dtypeName(null)]).toEqual(['bf16', 'I8', '–'])
  })
})

describe('the doctor in the page', () => {
  test('only the last question is answered, and the one before is ended', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const answers: ((value: never) => void)[] = []
    const host = vi.fn((_call: string, _input: unknown, options?: { signal?: AbortSignal }) => {
      signals.push(options?.signal)
      return new Promise<never>((resolve) => answers.push(resolve))
    })
    const store = newStore(inProcessApi(host as never).api, [])
    const first = store.getState().diagnose('/first')
    const second = store.getState().diagnose('/second')
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
    answers[1]?.({ path: '/second', name: 'second' } as never)
    answers[0]?.({ path: '/first', name: 'first' } as never)
    await Promise.all([first, second])
    expect(store.getState().diagnosis).toMatchObject({ path: '/second', report: { name: 'second' }, error: null })
  })

  test('a refusal is what is shown, and a folder that cannot be added leaves the list', async () => {
    const refused = new AppError('no_such_folder', '"/x" is not there.', 'Check the path.')
    const store = newStore(inProcessApi(() => Promise.reject(refused)).api, [])
    await store.getState().diagnose('/x')
    expect(store.getState().diagnosis).toMatchObject({ path: '/x', report: null, error: { code: 'no_such_folder' } })
    store.setState({ library: LIBRARY })
    expect(await store.getState().addFolder('/x')).toBe(false)
    expect(store.getState()).toMatchObject({ library: LIBRARY, libraryError: { message: '"/x" is not there.' } })
  })
})
