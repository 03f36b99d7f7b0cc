import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { type AppApi, type AppEvents, type AppState, appSchemas, type FolderListing } from '../../shared/appApi'
import { AppError } from '../../shared/errors'
import type { Precision } from '../../shared/model'
import { type Port, serve } from '../../shared/rpc'
import type { SettingsChange } from '../../shared/settings'
import { type EngineChild, isCancelled, type Models } from './models'
import { VERSION } from './resources'
import type { Services } from './services'
import type { SettingsStore } from './settings'

/** What differs between the hosts of the application. */
export interface AppHost {
  host: AppState['host']
  /** The model in the box. */
  sampleModel: string
  /** What `--precision` said. */
  precision: Precision
  settings: SettingsStore
  services: Services
  /** The system's folder dialog; `null` when dismissed, or where there is none. */
  chooseFolder(): Promise<string | null>
}

/** Serves {@link AppApi} to one page. `stop` ends the events to it (the page is gone); `emit` sends one, e.g. a menu command. */
export function serveApp<Child extends EngineChild>(port: Port, models: Models<Child>, host: AppHost) {
  const { settings, precision } = host
  const { emit } = serve<AppApi, AppEvents>(port, appSchemas, {
    state: () => ({
      version: VERSION,
      host: host.host,
      platform: process.platform,
      model: models.state,
      openModels: models.opened.list(),
      settings: settings.settings,
      settingsProblem: settings.problem,
    }),
    openModel: ({ path: folder }) => models.open({ path: folder ?? host.sampleModel, device: 'auto', precision, threads: 0 }),
    switchModel: ({ generation }) => models.switchTo(generation),
    unloadModel: ({ generation }) => {
      models.unload(generation)
      return null
    },
    cancelOpening: () => {
      models.cancelOpening()
      return null
    },
    chooseFolder: () => host.chooseFolder(),
    listFolder: ({ path: folder }) => listFolder(folder ?? homedir()),
    changeSettings: (change) => changeSettings(models, host, change),
    ...host.services.handlers(),
  })
  const stops = [
    host.services.listen(emit),
    models.onState((state) => emit('model', state)),
    models.opened.onChange((open) => emit('openModels', open)),
    models.onRoom((room) => emit('madeRoom', room)),
    settings.onChange((now, problem) => {
      emit('settings', now)
      emit('settingsProblem', problem)
    }),
  ]
  const stop = () => {
    for (const each of stops) each()
  }
  port.onClose(stop)
  return { emit, stop }
}

/** A device that is not there, or does not take the open model, is refused before anything is kept. */
async function changeSettings<Child extends EngineChild>(models: Models<Child>, { settings, precision }: AppHost, change: SettingsChange) {
  const { device, threads } = change
  if (device !== undefined || threads !== undefined) {
    await models.reopen({ ...(device !== undefined && { device }), ...(threads !== undefined && { threads }) }).catch((error) => {
      throw isCancelled(error) ? supersededChange() : error
    })
  }
  const changed = settings.change(change)
  const { state } = models
  // Nothing is open because of the device that was chosen before. The outcome is the state that the page shows.
  if (device !== undefined && state.status === 'failed' && state.error.code === 'device_unavailable')
    models.open({ path: state.path, device, precision, threads: 0 }).catch(() => undefined)
  return changed
}

const supersededChange = () => new AppError('cancelled', 'The settings were not changed: another model was opened meanwhile.', 'Change them once more.')

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
