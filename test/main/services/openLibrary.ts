import { cpSync } from 'node:fs'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { serveScanner } from '../../../main/engine/library/scanner'
import { Library } from '../../../main/services/library/library'
import type { EngineChild } from '../../../main/services/models'
import { SettingsStore } from '../../../main/services/settings'
import type { LibraryApi, LibraryState } from '../../../shared/library'
import type { CallContext } from '../../../shared/rpc'
import { fixture } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempFolder } from '../../helpers/tempFolder'

const cleanups: (() => void)[] = []
/** For `afterEach`. */
export function closeLibraries(): void {
  for (const cleanup of cleanups.splice(0)) cleanup()
}

/** The scanner in this process, over the real file system. */
function scannerHere(): EngineChild {
  const [mine, theirs] = portPair()
  serveScanner(theirs)
  return { control: mine, kill: () => mine.close(), onExit: () => undefined }
}

interface Given {
  data?: string
  cache?: string
  spawn?: () => EngineChild
  silenceMs?: number
  awakeMs?: number
  recent?: string[]
  sampleModel?: string | null
}

/** A library that a page listens to. */
export function open({ data = tempFolder('data'), cache = path.join(tempFolder('home'), 'hub'), recent = [], sampleModel = null, ...given }: Given = {}) {
  const settings = new SettingsStore(data)
  settings.change({ recent })
  const spawn = vi.fn(given.spawn ?? scannerHere)
  const library = new Library({
    dataFolder: data,
    settings,
    cache,
    sampleModel,
    spawn,
    silenceMs: given.silenceMs ?? 20_000,
    awakeMs: given.awakeMs ?? 600_000,
  })
  const heard: LibraryState[] = []
  library.listen((state) => heard.push(state))
  cleanups.push(() => {
    library.close()
    settings.flush()
  })
  const handlers = library.handlers()
  const call = async <K extends keyof LibraryApi>(name: K, input: Parameters<LibraryApi[K]>[0], signal = new AbortController().signal) =>
    (await handlers[name](input as never, { signal, partial: () => undefined } satisfies CallContext)) as ReturnType<LibraryApi[K]>
  const until = (isSo: (state: LibraryState) => boolean) =>
    vi.waitFor(
      async () => {
        const state = await call('library', {})
        expect(state, JSON.stringify(state.folders)).toSatisfy(isSo)
        return state
      },
      { timeout: 20_000, interval: 50 },
    )
  const settled = () => until(({ isScanning }) => !isScanning)
  const add = async (folder: string) => {
    await call('addFolder', { path: folder })
    return settled()
  }
  return { call, until, settled, add, heard, settings, data, library, spawn }
}

export const namesIn = ({ models }: LibraryState) => models.map(({ name }) => name).sort()

export function folderOf(...models: string[]): string {
  const folder = tempFolder('models')
  for (const model of models) cpSync(fixture(model), path.join(folder, model), { recursive: true })
  return folder
}
