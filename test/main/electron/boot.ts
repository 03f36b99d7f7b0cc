import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { ModelInfo } from '../../../shared/model'
import { type FakeUtility, fakeElectron } from './fakeElectron'

export type Electron = ReturnType<typeof fakeElectron>

/** Lets everything that is queued happen. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

export function dataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Puts a fake Electron in the place of the real one for all modules that are imported from now on. */
export function install(options: { userData?: string; packaged?: boolean } = {}): Electron {
  vi.resetModules()
  const electron = fakeElectron({ packaged: false, userData: dataFolder(), ...options })
  vi.doMock('electron', () => electron)
  return electron
}

/** Starts the whole shell, as `electron . ARGUMENTS` does, up to a window whose page has loaded. */
export async function boot(args: string[] = [], electron = install()) {
  const argv = process.argv
  process.argv = ['electron', '.', ...args]
  onTestFinished(() => {
    process.argv = argv
  })
  await import('../../../main/electron/main')
  electron.app.becomeReady()
  await settled()
  electron.windows[0]?.webContents.load()
  return electron
}

/** The first window of a shell that has one. */
export function firstWindow(electron: Electron) {
  const [window] = electron.windows
  if (!window) throw Error('no window was opened')
  return window
}

/** The newest engine process. */
export function newestEngine(electron: Electron): FakeUtility {
  const engine = electron.engines.at(-1)
  if (!engine) throw Error('no engine was started')
  return engine
}

/** The engine answers the call that the host made last: its model is open. */
export async function engineReady(electron: Electron) {
  const engine = newestEngine(electron)
  const [frame] = engine.postMessage.mock.calls.at(-1) ?? []
  engine.emit('message', { channel: 0, message: { result: frame.message.call, value: { ...MODEL, path: frame.message.input.path } } })
  await settled()
  return engine
}

/** What the host asked the newest engine to open. */
export const askedToOpen = (electron: Electron): unknown => newestEngine(electron).postMessage.mock.calls[0]?.[0]?.message.input

const MODEL: ModelInfo = {
  path: '/models/a',
  name: 'a',
  device: 'cpu',
  precision: 'fp32',
  threads: 2,
  maskToken: '<mask>',
  openMs: 1,
  family: 'roberta',
  architectures: ['RobertaForMaskedLM'],
  heads: ['MaskedLM'],
  tasks: ['fill-mask'],
  parameters: 1,
  layers: 1,
  hidden: 1,
  attentionHeads: 1,
  vocabulary: 1,
  labels: {},
  tokenizer: null,
  maxTokens: 512,
  dtype: 'F32',
  files: [],
  memoryBytes: 1,
  problems: [],
}
