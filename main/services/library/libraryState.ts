import type { ErrorData } from '../../../shared/errors'
import type { LibraryFolder, LibraryModel, LibraryState } from '../../../shared/library'
import type { FoundModel, Scan } from '../../engine/library/walk'
import type { RootState } from './scans'

/** What pages are shown. Each model is there once, in the first root that it was found in. */
export function libraryState(roots: RootState[], isScanning: boolean, problem: ErrorData | null): LibraryState {
  const models = new Map<string, LibraryModel>()
  for (const state of roots) for (const model of modelsOf(state)) if (!models.has(model.path)) models.set(model.path, model)
  return { folders: roots.flatMap((state) => folderOf(state) ?? []), models: [...models.values()], isScanning, problem }
}

/** While it is looked at for the first time, what was found so far; of what is out of reach nothing. */
function modelsOf({ root, scan, soFar, problem }: RootState): LibraryModel[] {
  const found = problem ? [] : (scan?.found ?? soFar)
  // Of what was opened lately but is no model any more nothing is known.
  return found.filter((model) => !root.isOne || isModel(model)).map(({ path, name, card }) => ({ ...card, path, name, place: root.place, folder: root.path }))
}

const isModel = ({ card }: FoundModel): boolean => card.problem?.code !== 'not_a_model'

function folderOf(state: RootState): LibraryFolder | null {
  const { root, scan, soFar } = state
  if (root.place !== 'added' && root.place !== 'cache') return null
  return { path: root.path, place: root.place, status: statusOf(state), models: (scan?.found ?? soFar).length, problem: problemOf(state) }
}

function statusOf({ root, isScanning, problem, scan }: RootState): LibraryFolder['status'] {
  if (root.place === 'cache' && problem?.code === 'no_such_folder') return 'absent'
  if (problem) return 'failed'
  return isScanning ? 'scanning' : scan ? 'ready' : 'waiting'
}

function problemOf({ root, problem, scan }: RootState): ErrorData | null {
  if (problem) return root.place === 'cache' && problem.code === 'no_such_folder' ? null : problem
  return scan && limitOf(root.path, scan)
}

const LIMITS: Record<NonNullable<Scan['cut']>, string> = {
  folders: 'it has more than 20,000 folders below it, and the rest was not looked at',
  models: 'it has more than 2,000 models below it, and the rest was not looked at',
  depth: 'folders more than 8 deep were not looked at',
  entries: 'folders of more than 20,000 entries were not looked at as a whole',
}

function limitOf(folder: string, { cut, refused }: Scan): ErrorData | null {
  if (cut) return { code: 'file_unreadable', message: `Not all of "${folder}" is here: ${LIMITS[cut]}.`, hint: 'Add the folder that holds the models instead.' }
  if (refused === 0) return null
  const folders = refused === 1 ? '1 folder below it may' : `${refused} folders below it may`
  return {
    code: 'file_unreadable',
    message: `Not all of "${folder}" is here: ${folders} not be read.`,
    hint: 'Allow your user to read them, where models lie in them.',
  }
}
