import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { AppError } from '../../shared/errors'
import { type AppApi, type AppEvents, type AppState, appSchemas, type FolderListing } from '../../shared/ipc'
import type { OpenOptions } from '../../shared/model'
import { type Port, serve } from '../../shared/rpc'
import type { EngineChild, Models } from './models'
import { VERSION } from './resources'

/** What differs between the hosts of the application. */
export interface AppHost {
  host: AppState['host']
  /** The model in the box. */
  sampleModel: string
  /** How models are opened: what `--device`, `--precision` and `--threads` said. */
  defaults: Omit<OpenOptions, 'path'>
  /** The system's folder dialog; `null` when dismissed, or where there is none. */
  chooseFolder(): Promise<string | null>
}

/** Serves {@link AppApi} to one page. `stop` ends the events to it (the page is gone); `emit` sends one, e.g. a menu command. */
export function serveApp<Child extends EngineChild>(port: Port, models: Models<Child>, host: AppHost) {
  const { emit } = serve<AppApi, AppEvents>(port, appSchemas, {
    state: () => ({ version: VERSION, host: host.host, platform: process.platform, model: models.state }),
    openModel: ({ path: folder }) => models.open({ ...host.defaults, path: folder ?? host.sampleModel }),
    chooseFolder: () => host.chooseFolder(),
    listFolder: ({ path: folder }) => listFolder(folder ?? homedir()),
  })
  const stop = models.onState((state) => emit('model', state))
  port.onClose(stop)
  return { emit, stop }
}

/** The sub-folders of a folder that can be read, hidden ones left out, models marked. */
export async function listFolder(folder: string): Promise<FolderListing> {
  const resolved = await realpath(folder).catch(() => {
    throw new AppError('no_such_folder', `There is no folder "${folder}".`, 'Check the path.', { path: folder })
  })
  const entries = await readdir(resolved, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', `"${resolved}" cannot be listed (${error.code}).`, 'Choose a folder that you may read.', { path: resolved })
  })
  const names = entries.filter((e) => (e.isDirectory() || e.isSymbolicLink()) && !e.name.startsWith('.')).map((e) => e.name)
  const folders = await Promise.all(
    names
      .sort((a, b) => a.localeCompare(b))
      .map(async (name) => {
        const inside = await readdir(path.join(resolved, name)).catch(() => null)
        return inside && { name, path: path.join(resolved, name), isModel: inside.includes('config.json') }
      }),
  )
  const parent = path.dirname(resolved)
  return { path: resolved, parent: parent === resolved ? null : parent, folders: folders.filter((f) => f !== null) }
}
