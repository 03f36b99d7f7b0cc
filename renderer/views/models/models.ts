import type { LibraryModel, LibraryState } from '../../../shared/library'
import type { ModelInfo } from '../../../shared/model'
import type { OpenModel } from '../../../shared/openModels'
import type { TaskId } from '../../../shared/tasks'

/** Which models are listed: those that open, those that do not, or those that can do a task. */
export type Filter = 'openable' | 'broken' | TaskId
export type Sort = 'name' | 'size' | 'opened'

export interface Listing {
  query: string
  filter: Filter
  sort: Sort
}

export const PLAIN: Listing = { query: '', filter: 'openable', sort: 'name' }

export interface Section {
  kind: 'open' | 'recent' | 'sample' | 'folder' | 'cache'
  /** Of a folder or the cache. */
  folder: string
  models: LibraryModel[]
}

/** The panel of each task. */
export const PANEL_OF_TASK: Record<TaskId, string> = {
  'fill-mask': 'fill-mask',
  'token-classification': 'entities',
  'question-answering': 'questions',
  'text-classification': 'classify',
  'zero-shot-classification': 'zero-shot',
  'multiple-choice': 'multiple-choice',
  'feature-extraction': 'similarity',
  'text-generation': 'generate',
}

/** What is listed, in its sections. Without a search those that are open and those opened lately come first, besides their own place. */
export function sectionsOf(library: LibraryState, listing: Listing, open: readonly OpenModel[], recent: readonly string[]): Section[] {
  const byPath = new Map(library.models.map((model) => [model.path, model]))
  const isPlain = listing.query.trim() === '' && listing.filter === 'openable'
  const late = recent.flatMap((path) => byPath.get(path) ?? [])
  const top: Section[] = [
    { kind: 'open', folder: '', models: isPlain ? open.map(({ info }) => byPath.get(info.path) ?? modelOfInfo(info)) : [] },
    {
      kind: 'recent',
      folder: '',
      models: isPlain ? late.filter(({ path }) => !open.some(({ info }) => info.path === path)) : late.filter(({ place }) => place === 'recent'),
    },
    { kind: 'sample', folder: '', models: library.models.filter(({ place }) => place === 'sample') },
  ]
  const rest = library.folders.map(
    ({ path, place }): Section => ({
      kind: place === 'cache' ? 'cache' : 'folder',
      folder: path,
      models: library.models.filter((model) => model.folder === path && model.place === place),
    }),
  )
  const chosen = (models: LibraryModel[]) => models.filter((model) => passes(model, listing))
  const listed = [...top, ...rest].map((section) => ({
    ...section,
    // Those two have an order of their own.
    models: section.kind === 'open' || section.kind === 'recent' ? chosen(section.models) : sorted(chosen(section.models), listing.sort, recent),
  }))
  return listed.filter(({ models }) => models.length > 0)
}

function passes(model: LibraryModel, { query, filter }: Listing): boolean {
  if (filter === 'broken' ? model.isOpenable : !model.isOpenable) return false
  if (filter !== 'openable' && filter !== 'broken' && !model.tasks.includes(filter)) return false
  const text = [model.name, model.path, model.family ?? '', model.dtype ?? '', ...model.tasks].join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** One that never was open comes after all that were. */
function sorted(models: LibraryModel[], sort: Sort, recent: readonly string[]): LibraryModel[] {
  const place = (model: LibraryModel) => recent.indexOf(model.path) + 1 || Number.POSITIVE_INFINITY
  const by = (a: LibraryModel, b: LibraryModel) => (sort === 'size' ? b.bytes - a.bytes : sort === 'opened' && place(a) !== place(b) ? place(a) - place(b) : 0)
  return [...models].sort((a, b) => by(a, b) || collator.compare(a.name, b.name))
}

/** `checkpoint-500` before `checkpoint-1000`. Made once: 500 names are compared some 4,000 times. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** An open model that lies in no folder of the library, as one that was dropped. */
const modelOfInfo = (info: ModelInfo): LibraryModel => ({
  path: info.path,
  name: info.name,
  place: 'recent',
  folder: info.path,
  family: info.family,
  tasks: info.tasks,
  parameters: info.parameters,
  layers: info.layers,
  maxTokens: info.maxTokens,
  dtype: info.dtype,
  bytes: info.files.reduce((sum, file) => sum + file.bytes, 0),
  isOpenable: true,
  problem: info.problems[0] ?? null,
})

/** How many of each kind there are. */
export const countsOf = ({ models }: LibraryState): { openable: number; broken: number } => {
  const openable = models.filter(({ isOpenable }) => isOpenable).length
  return { openable, broken: models.length - openable }
}

const DTYPES: Record<string, string> = { F16: 'fp16', BF16: 'bf16', F32: 'fp32', F64: 'fp64' }
export const dtypeName = (dtype: string | null): string => DTYPES[dtype ?? ''] ?? dtype ?? '–'

/** Without the user's own name in it. */
export const shortPath = (path: string): string => path.replace(/^(\/home\/[^/]+|\/Users\/[^/]+|\/root)(?=\/|$)/, '~')
