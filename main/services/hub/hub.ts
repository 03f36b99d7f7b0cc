import { randomUUID } from 'node:crypto'
import { AppError } from '../../../shared/errors'
import type { Download, HubApi, HubEvents, HubModel, HubSetup, HubWait } from '../../../shared/hub'
import type { CallContext, Handlers } from '../../../shared/rpc'
import type { SettingsStore } from '../settings'
import { type HubAddress, readAddress } from './address'
import { cacheFolder, freeBytes, RepoFolder } from './cache'
import { chooseFiles } from './choice'
import { RunningDownload } from './download'
import { type Listing, listModel } from './listing'
import { Patience } from './patience'
import { Records, type StoredDownload } from './records'
import { connectHub, hubHost, type SetupContext, setupOf, tokenHost } from './setup'
import { type KeyStore, TokenStore } from './token'

export interface HubContext {
  dataFolder: string
  settings: SettingsStore
  keyStore?: KeyStore | null
  /** The user has asked for a download by a command: the network need not be switched on. */
  isAsked?: boolean
  env?: NodeJS.ProcessEnv
  /** Between a failure and the second try. */
  firstWaitMs?: number
}

type TellDownloads = (event: keyof HubEvents, downloads: Download[]) => void

/** Who looks a name up waits for the answer: two more tries. */
const MAX_LISTING_FAILURES = 2
const TELL_MS = 250

/** Downloads from the Hub: the one part of the program that uses the network, and only while it is switched on. */
export class Hub {
  readonly #settings: SettingsStore
  readonly #setup: Omit<SetupContext, 'settings'>
  readonly #cache: string
  readonly #firstWaitMs: number
  readonly #records: Records
  readonly #downloads = new Map<string, RunningDownload>()
  readonly #listeners = new Set<TellDownloads>()
  #telling: NodeJS.Timeout | null = null

  constructor({ dataFolder, settings, keyStore = null, isAsked = false, env = process.env, firstWaitMs = 1000 }: HubContext) {
    this.#settings = settings
    this.#setup = { env, isAsked, tokens: new TokenStore(dataFolder, keyStore) }
    this.#cache = cacheFolder(env)
    this.#firstWaitMs = firstWaitMs
    this.#records = new Records(dataFolder)
    for (const stored of this.#records.read()) this.#add(stored)
    settings.onChange(() => this.#offNow() !== null && void this.#stopAll())
  }

  handlers(): Handlers<HubApi> {
    return {
      hubSetup: () => this.#setupNow(),
      setHubToken: ({ token, keep }) => this.#setToken(token, keep),
      hubModel: ({ name }, context) => this.#model(name, context),
      startDownload: (input, context) => this.#start(input, context),
      resumeDownload: async ({ id }) => this.#begin(this.#byId(id)),
      cancelDownload: async ({ id }) => {
        await this.#byId(id).cancel()
        return null
      },
      removePart: ({ id }) => this.#remove(this.#byId(id)),
      downloads: () => this.#look(),
    }
  }

  listen(tell: TellDownloads): () => void {
    this.#listeners.add(tell)
    return () => void this.#listeners.delete(tell)
  }

  /** What runs is stopped; its parts are kept. */
  async close(): Promise<void> {
    await this.#stopAll()
    if (this.#telling) clearTimeout(this.#telling)
  }

  /** Resolves when the download is over, whatever came of it. */
  async ended(id: string): Promise<Download> {
    await this.#byId(id).ended()
    return this.#byId(id).shown
  }

  #context = (): SetupContext => ({ ...this.#setup, settings: this.#settings.settings })
  #setupNow = (): HubSetup => setupOf(this.#context())
  #offNow = () => this.#setupNow().off

  #setToken(token: string | null, keep: boolean): HubSetup {
    if (token === null) this.#setup.tokens.forget()
    else this.#setup.tokens.set(token, tokenHost(this.#context()), keep)
    return this.#setupNow()
  }

  async #model(name: string, context: CallContext): Promise<HubModel> {
    const address = readAddress(name)
    const listing = await this.#list(address, context)
    const repo = await this.#repo(address, listing)
    const has = await Promise.all(listing.files.map((file) => repo.folder.has(listing.commit, file)))
    const { id, revision, commit, host } = listing
    return {
      ...{ id, revision, commit, host },
      files: listing.files.map(({ path, bytes }, i) => ({ path, bytes, isCached: has[i] === true })),
      ...chooseFiles(listing.files.map(({ path }) => path)),
      folder: repo.folder.snapshot(commit),
      freeBytes: await freeBytes(repo.folder.folder),
    }
  }

  async #list(address: HubAddress, { signal, partial }: Pick<CallContext, 'signal' | 'partial'>): Promise<Listing> {
    const host = address.host ?? hubHost(this.#context())
    const http = connectHub(this.#context(), host)
    const onWait = (wait: HubWait | null) => wait && partial(wait)
    try {
      return await listModel(http, host, address, new Patience({ signal, onWait, maxFailures: MAX_LISTING_FAILURES, firstMs: this.#firstWaitMs }))
    } finally {
      http.close()
    }
  }

  /** Other tools look a model up under the name that they are given: a short one stays short where its folder is there already. */
  async #repo({ id: asked }: HubAddress, { id }: Listing): Promise<{ folder: RepoFolder; id: string }> {
    const short = new RepoFolder(this.#cache, asked)
    return (await short.exists()) ? { folder: short, id: asked } : { folder: new RepoFolder(this.#cache, id), id }
  }

  async #start({ name, commit, files }: Parameters<HubApi['startDownload']>[0], context: CallContext): Promise<Download> {
    const address = readAddress(name)
    const listing = await this.#list({ ...address, revision: commit }, context)
    const wanted = files.map((path) => listing.files.find((file) => file.path === path) ?? notListed(path, listing))
    const { id: folderId } = await this.#repo(address, listing)
    const known = [...this.#downloads.values()].find(({ stored }) => stored.folderId === folderId && stored.commit === commit)
    if (known?.isRunning) return known.shown
    const { id: model, host } = listing
    const begun = known?.stored ?? { id: randomUUID(), begunAt: Date.now(), fetched: [], validators: {} }
    const revision = address.revision
    return this.#begin(this.#add({ version: 1, status: 'stopped', error: null, ...begun, host, model, folderId, revision, commit, files: wanted }))
  }

  async #begin(download: RunningDownload): Promise<Download> {
    if (download.isRunning) return download.shown
    const http = connectHub(this.#context(), download.stored.host)
    try {
      await download.look()
      await download.needRoom()
      this.#records.save(download.stored)
    } catch (error) {
      http.close()
      throw error
    }
    const isAllThere = download.shown.doneBytes === download.shown.totalBytes
    download.begin(http)
    this.#tell()
    // Nothing is to be brought, only the snapshot to be made: a matter of milliseconds.
    if (isAllThere) await download.ended()
    return download.shown
  }

  async #remove(download: RunningDownload): Promise<null> {
    await download.cancel()
    if (download.stored.status !== 'done') await download.removeArrived()
    this.#records.remove(download.stored.id)
    this.#downloads.delete(download.stored.id)
    this.#tell()
    return null
  }

  /** Parts may have grown by another tool, or be gone. */
  async #look(): Promise<Download[]> {
    for (const download of this.#downloads.values()) if (!download.isRunning) await download.look()
    return this.#shown()
  }

  #add(stored: StoredDownload): RunningDownload {
    const save = (changed: StoredDownload) => this.#records.save(changed)
    const download = new RunningDownload(stored, { cache: this.#cache, save, onChange: () => this.#tell(), firstWaitMs: this.#firstWaitMs })
    this.#downloads.set(stored.id, download)
    return download
  }

  #byId(id: string): RunningDownload {
    const download = this.#downloads.get(id)
    if (download) return download
    throw new AppError('input_invalid', 'There is no such download any more.', 'Look the model up once more.', { field: 'id' })
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#downloads.values()].map((download) => download.cancel()))
  }

  #shown = (): Download[] => [...this.#downloads.values()].map(({ shown }) => shown).reverse()

  #tell(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null
      const shown = this.#shown()
      for (const tell of this.#listeners) tell('downloads', shown)
    }, TELL_MS)
  }
}

function notListed(path: string, { id }: Listing): never {
  throw new AppError('input_invalid', `${id} has no file "${path}" that could be downloaded.`, 'Look the model up once more.', { field: 'files' })
}
