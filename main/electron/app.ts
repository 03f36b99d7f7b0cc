import path from 'node:path'
import { app, type BrowserWindow, dialog, Menu, nativeTheme, protocol, session } from 'electron'
import type { Command } from '../../shared/appApi'
import { openOptions } from '../../shared/ipc'
import type { OpenOptions } from '../../shared/model'
import type { AppHost } from '../services/app'
import { Models } from '../services/models'
import { resources, VERSION } from '../services/resources'
import { Services } from '../services/services'
import { SettingsStore } from '../services/settings'
import type { ShellArguments } from './arguments'
import { type ElectronEngine, spawnEngine } from './engine'
import { keyStore } from './keyStore'
import { menuTemplate } from './menu'
import { servePages } from './page'
import { APP_SCHEME, serveFolder } from './protocol'
import { guardContents, guardSession } from './security'
import { createWindow, loadPage } from './window'

/** Starts the app as soon as Electron is ready. */
export function startShell(given: ShellArguments): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app
    .whenReady()
    .then(() => new Shell(given).start())
    .catch((error: Error) => {
      // Without this the process would go on for ever with no window.
      dialog.showErrorBox('RoBERTa Lens cannot start', error.stack ?? error.message)
      app.exit(1)
    })
}

/** The program while it runs: the open model, the one window, and what the system says to both. */
class Shell {
  readonly #given: ShellArguments
  readonly #files = appFiles()
  readonly #settings: SettingsStore
  readonly #models: Models<ElectronEngine>
  readonly #services: Services
  #window: BrowserWindow | null = null
  #command: (command: Command) => void = () => {}

  constructor(given: ShellArguments) {
    this.#given = given
    const isRecent = (opened: string) => opened !== this.#files.sampleModel
    this.#settings = new SettingsStore(app.getPath('userData'), { given: given.defaults, isRecent })
    this.#services = new Services({
      dataFolder: app.getPath('userData'),
      settings: this.#settings,
      scanner: () => spawnEngine(this.#files.scannerEntry),
      sampleModel: this.#files.sampleModel,
      keyStore,
    })
    this.#models = new Models<ElectronEngine>(() => spawnEngine(this.#files.engineEntry), this.#settings)
    this.#services.begin('electron', this.#models)
  }

  start(): void {
    guardSession(session.defaultSession)
    protocol.handle(APP_SCHEME.scheme, serveFolder(this.#files.rendererRoot))
    app.setAboutPanelOptions({ applicationName: 'RoBERTa Lens', applicationVersion: VERSION })
    Menu.setApplicationMenu(Menu.buildFromTemplate(this.#menu()))
    this.#followTheme()
    this.#listen()
    // Before the window: engine and page then start at the same time.
    this.#openAsSet(this.#given.model ?? this.#files.sampleModel)
    this.#openWindow()
  }

  /** Before the first frame, and for the system's own dialogs: the ground of the window, and what `prefers-color-scheme` says to the page. */
  #followTheme(): void {
    nativeTheme.themeSource = this.#settings.settings.theme
    this.#settings.onChange(({ theme }) => {
      nativeTheme.themeSource = theme
    })
  }

  #listen(): void {
    app.on('activate', () => this.#focus())
    app.on('second-instance', (_event, _argv, _folder, data) => {
      this.#focus()
      const asked = openOptions.safeParse(data)
      if (asked.success) this.#open(asked.data)
    })
    app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
    // Not 'before-quit': a page may still refuse to be closed there, and would be left without its model.
    app.on('will-quit', () => {
      this.#models.close()
      this.#settings.flush()
      // What must be on disk is written at once by each service: the system does not wait here.
      void this.#services.close()
    })
  }

  #menu() {
    const openSample = () => {
      this.#focus()
      this.#openAsSet(this.#files.sampleModel)
    }
    const command = (name: Command) => {
      this.#focus()
      this.#command(name)
    }
    return menuTemplate({ command, openSample }, process.platform, app.isPackaged)
  }

  #openAsSet(model: string): void {
    this.#open({ path: model, device: 'auto', precision: this.#given.defaults.precision, threads: 0 })
  }

  /** The outcome, good or bad, is the state that the page shows. */
  #open(options: OpenOptions): void {
    this.#models.open(options).catch(() => {})
  }

  #focus(): void {
    const window = this.#window ?? this.#openWindow()
    if (window.isMinimized()) window.restore()
    window.focus()
  }

  #openWindow(): BrowserWindow {
    const window = createWindow(path.join(app.getPath('userData'), 'window.json'))
    this.#window = window
    this.#command = servePages(window.webContents, this.#models, this.#host(window))
    window.on('closed', () => {
      this.#window = null
      this.#command = () => {}
    })
    loadPage(window)
    return window
  }

  #host(window: BrowserWindow): AppHost {
    return {
      host: 'electron',
      sampleModel: this.#files.sampleModel,
      precision: this.#given.defaults.precision,
      settings: this.#settings,
      services: this.#services,
      chooseFolder: async () => {
        const { state } = this.#models
        // Said on purpose: since Electron 43 the dialog would begin in Downloads.
        const defaultPath = state.status === 'ready' ? path.dirname(state.info.path) : app.getPath('home')
        const { filePaths } = await dialog.showOpenDialog(window, { title: 'Open a model folder', defaultPath, properties: ['openDirectory'] })
        return filePaths[0] ?? null
      },
    }
  }
}

/** Packaged, all is in app.asar but the sample model: native code maps its weights, and cannot read inside an archive. */
function appFiles() {
  const files = resources(app.getAppPath())
  return app.isPackaged ? { ...files, sampleModel: path.join(process.resourcesPath, 'models/lens-sample') } : files
}
