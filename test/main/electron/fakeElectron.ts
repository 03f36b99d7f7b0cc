import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { vi } from 'vitest'

/**
 * As much of Electron as the shell uses. Every member is declared by picking it from electron.d.ts, so that this cannot drift from the real one:
 * a name that goes away or changes its shape there no longer compiles here.
 */

const APP_PATH = '/program'

export class FakeApp extends EventEmitter implements Pick<Electron.App, AppMembers> {
  readonly isPackaged: boolean
  readonly paths: Record<string, string>
  lock = true
  #ready = () => {}
  readonly #whenReady = new Promise<void>((resolve) => {
    this.#ready = resolve
  })

  constructor(userData: string, isPackaged: boolean) {
    super()
    this.isPackaged = isPackaged
    this.paths = { userData, home: '/home/user' }
  }

  enableSandbox = vi.fn<Electron.App['enableSandbox']>()
  setAboutPanelOptions = vi.fn<Electron.App['setAboutPanelOptions']>()
  exit = vi.fn<Electron.App['exit']>()
  setPath = vi.fn<Electron.App['setPath']>((name, value) => {
    this.paths[name] = value
  })
  getPath = vi.fn<Electron.App['getPath']>((name) => this.paths[name] ?? `/${name}`)
  getAppPath = () => APP_PATH
  requestSingleInstanceLock = vi.fn<Electron.App['requestSingleInstanceLock']>(() => this.lock)
  quit = vi.fn<Electron.App['quit']>(() => void this.emit('will-quit'))
  whenReady = () => this.#whenReady
  becomeReady() {
    this.#ready()
  }
}
type AppMembers =
  | 'isPackaged'
  | 'enableSandbox'
  | 'setAboutPanelOptions'
  | 'exit'
  | 'setPath'
  | 'getPath'
  | 'getAppPath'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'whenReady'

/** What a page's frame is, to the sender check. */
type FakeFrame = Pick<Electron.WebFrameMain, 'url' | 'parent'>

export class FakeContents extends EventEmitter implements Pick<Electron.WebContents, 'send' | 'postMessage' | 'isDestroyed' | 'setWindowOpenHandler'> {
  readonly ipc = new EventEmitter()
  destroyed = false
  send = vi.fn<Electron.WebContents['send']>()
  postMessage = vi.fn<Electron.WebContents['postMessage']>()
  isDestroyed = () => this.destroyed
  setWindowOpenHandler = vi.fn<Electron.WebContents['setWindowOpenHandler']>()

  /** A message on the app channel; from the top frame of the program's own page unless `from` says otherwise. */
  fromPage(message: unknown, from: { sender?: unknown; senderFrame?: FakeFrame | null } = {}) {
    this.ipc.emit('app', { sender: this, senderFrame: { url: 'app://bundle/', parent: null }, ...from }, message)
  }

  /** Messages sent to the page on the app channel. */
  get sent(): unknown[] {
    return this.send.mock.calls.filter(([channel]) => channel === 'app').map(([, message]) => message)
  }

  /** Generations of the engine ports that were sent. */
  get generations(): unknown[] {
    return this.postMessage.mock.calls.map(([, message]) => message.generation)
  }

  /** A navigation that was committed, and the load that follows. */
  load() {
    this.emit('did-navigate')
    this.emit('did-finish-load')
  }
}

type WindowMembers = 'loadURL' | 'show' | 'focus' | 'maximize' | 'isMaximized' | 'isMinimized' | 'restore' | 'getNormalBounds' | 'isDestroyed' | 'close'

export class FakeWindow extends EventEmitter implements Pick<Electron.BrowserWindow, WindowMembers> {
  readonly webContents = new FakeContents()
  readonly options: Electron.BrowserWindowConstructorOptions
  bounds: Electron.Rectangle = { x: 10, y: 20, width: 1000, height: 700 }
  maximized = false
  minimized = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
  }

  loadURL = vi.fn<Electron.BrowserWindow['loadURL']>(async () => {})
  show = vi.fn<Electron.BrowserWindow['show']>()
  focus = vi.fn<Electron.BrowserWindow['focus']>()
  maximize = vi.fn<Electron.BrowserWindow['maximize']>()
  restore = vi.fn<Electron.BrowserWindow['restore']>()
  isMaximized = () => this.maximized
  isMinimized = () => this.minimized
  isDestroyed = () => this.webContents.destroyed
  getNormalBounds = () => this.bounds
  close() {
    this.emit('close')
    this.webContents.destroyed = true
    this.webContents.emit('destroyed')
    this.emit('closed')
  }
}

export class FakePort extends EventEmitter implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'> {
  postMessage = vi.fn<Electron.MessagePortMain['postMessage']>()
  start = vi.fn<Electron.MessagePortMain['start']>()
  close = vi.fn<Electron.MessagePortMain['close']>()
}

type Forked = { entry: string; options: Electron.ForkOptions | undefined }

/** A utility process; a test plays the engine in it. */
export class FakeUtility extends EventEmitter implements Pick<Electron.UtilityProcess, 'postMessage' | 'kill'> {
  readonly forked: Forked
  constructor(forked: Forked) {
    super()
    this.forked = forked
  }
  postMessage = vi.fn<Electron.UtilityProcess['postMessage']>()
  /** As Electron does: an ended process is told of later, with code 0. */
  kill = vi.fn<Electron.UtilityProcess['kill']>(() => setImmediate(() => this.emit('exit', 0)) !== undefined)
}

const session = () =>
  ({
    setPermissionRequestHandler: vi.fn<Electron.Session['setPermissionRequestHandler']>(),
    setPermissionCheckHandler: vi.fn<Electron.Session['setPermissionCheckHandler']>(),
    setDevicePermissionHandler: vi.fn<Electron.Session['setDevicePermissionHandler']>(),
  }) satisfies Partial<Electron.Session>

/** The module `electron`, with what a test needs to see of it. */
export function fakeElectron({ userData, packaged = false }: { userData: string; packaged?: boolean }) {
  const app = new FakeApp(userData, packaged)
  const windows: FakeWindow[] = []
  const engines: FakeUtility[] = []
  const channels: { port1: FakePort; port2: FakePort }[] = []
  return {
    app,
    windows,
    engines,
    channels,
    BrowserWindow: class extends FakeWindow {
      constructor(options: Electron.BrowserWindowConstructorOptions) {
        super(options)
        windows.push(this)
        app.emit('web-contents-created', {}, this.webContents)
      }
    } as new (
      options: Electron.BrowserWindowConstructorOptions,
    ) => FakeWindow,
    MessageChannelMain: class {
      readonly port1 = new FakePort()
      readonly port2 = new FakePort()
      constructor() {
        channels.push(this)
      }
    },
    Menu: { buildFromTemplate: vi.fn((template: Electron.MenuItemConstructorOptions[]) => template), setApplicationMenu: vi.fn() } satisfies Record<
      keyof Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>,
      unknown
    >,
    dialog: {
      showOpenDialog: vi.fn(
        async (_window: unknown, _options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> => ({ canceled: true, filePaths: [] }),
      ),
      showErrorBox: vi.fn<Electron.Dialog['showErrorBox']>(),
    } satisfies Record<keyof Pick<Electron.Dialog, 'showOpenDialog' | 'showErrorBox'>, unknown>,
    nativeTheme: { shouldUseDarkColors: true as boolean, themeSource: 'system' as Electron.NativeTheme['themeSource'] } satisfies Partial<Electron.NativeTheme>,
    protocol: {
      registerSchemesAsPrivileged: vi.fn<Electron.Protocol['registerSchemesAsPrivileged']>(),
      handle: vi.fn<Electron.Protocol['handle']>(),
    } satisfies Partial<Electron.Protocol>,
    safeStorage: {
      isEncryptionAvailable: vi.fn<Electron.SafeStorage['isEncryptionAvailable']>(() => false),
      getSelectedStorageBackend: vi.fn<Electron.SafeStorage['getSelectedStorageBackend']>(() => 'basic_text'),
      encryptString: vi.fn<Electron.SafeStorage['encryptString']>(),
      decryptString: vi.fn<Electron.SafeStorage['decryptString']>(),
    } satisfies Partial<Electron.SafeStorage>,
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] } satisfies {
      [K in keyof Pick<Electron.Screen, 'getAllDisplays'>]: () => Partial<Electron.Display>[]
    },
    session: { defaultSession: session() },
    utilityProcess: {
      fork: vi.fn((entry: string, _args?: string[], options?: Electron.ForkOptions) => {
        const engine = new FakeUtility({ entry, options })
        engines.push(engine)
        return engine
      }),
    } satisfies Record<keyof Pick<typeof Electron.utilityProcess, 'fork'>, unknown>,
  }
}
