import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test as base, type Cookie, expect, type Page } from '@playwright/test'
import { ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'

const START_MS = 60_000

/** The application as `npm start -- --browser` starts it: the browser host, with the sample model unless told otherwise. */
export class App {
  /** The one line on standard output: an address that lets one browser in, once. */
  readonly address: string
  readonly origin: string
  readonly #process: ChildProcess
  #cookies: Cookie[] = []
  #stopping = false

  private constructor(process: ChildProcess, address: string) {
    this.#process = process
    this.address = address
    this.origin = new URL(address).origin
  }

  static async start(...args: string[]): Promise<App> {
    const command = ['main/launch/start.mjs', '--browser', '--no-open', ...(args.includes('--data') ? [] : ['--data', dataFolder()]), ...args]
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    child.stderr.on('data', (text) => said.push(String(text)))
    const address = new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('http://127.0.0.1:') && resolve(line.trim()))
      child.once('exit', (code) => reject(new Error(`The application ended with ${code}: ${said.join('')}`)))
      setTimeout(() => reject(new Error(`No address after ${START_MS} ms: ${said.join('')}`)), START_MS).unref()
    })
    const app = new App(child, await address)
    child.once('exit', (code, signal) => app.#stopping || console.error(`The application ended by itself (${signal ?? code}): ${said.join('')}`))
    return app
  }

  /** Ends it as Ctrl+C does; resolves to the exit status and how long it took. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return { code: this.#process.exitCode, ms: 0 }
    this.#stopping = true
    const start = performance.now()
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGINT')
    return { code: await ended, ms: performance.now() - start }
  }

  /** Opens the page. The first time with the address that works once, afterwards with the cookie that it gave. */
  async visit(page: Page): Promise<void> {
    const context = page.context()
    await context.addCookies(this.#cookies)
    await page.goto(this.#cookies.length ? this.origin : this.address)
    this.#cookies = await context.cookies()
  }

  /** The ids of the engine processes that run now. */
  engines(): number[] {
    return descendants(this.#process.pid ?? -1).filter((pid) => commandLine(pid).includes('engine.js'))
  }

  /** Resolves when another engine process than these runs, and it alone. */
  async replaced(engines: number[]): Promise<void> {
    await expect.poll(() => this.engines().filter((pid) => !engines.includes(pid)).length).toBe(1)
  }

  /** Ends every process of it at once, as when the power fails: none has a last word. */
  kill(): void {
    this.#stopping = true
    const pid = this.#process.pid ?? -1
    for (const each of [pid, ...descendants(pid)]) process.kill(each, 'SIGKILL')
  }

  /** Sends a signal to the one engine process that there should be. */
  signalEngine(signal: NodeJS.Signals): void {
    const engines = this.engines()
    expect(engines).toHaveLength(1)
    for (const pid of engines) process.kill(pid, signal)
  }
}

/** Of somebody who has seen the tour: it would lie over a corner of every picture. With `--data` a test gives its own. */
function dataFolder(): string {
  const folder = tempFolder('data')
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ version: 1, tourSeen: true }))
  return folder
}

/** One application for all tests of a file that want the same model. */
class PerFile {
  #current: { file: string; model: string | null; app: App } | null = null

  async of(file: string, model: string | null): Promise<App> {
    if (this.#current?.file !== file || this.#current.model !== model) {
      await this.stop()
      this.#current = { file, model, app: await App.start(...(model === null ? [] : ['--model', model])) }
    }
    return this.#current.app
  }

  async stop(): Promise<void> {
    await this.#current?.app.stop()
    this.#current = null
  }
}

interface Fixtures {
  /** The folder that the application of this file has open; `null`: the sample model. */
  model: string | null
  /** The application of this file. */
  app: App
  /** Starts another one, with these arguments, for this test alone. */
  launch: (...args: string[]) => Promise<App>
  /** Requests of any page that would leave this machine; a test with any has failed. */
  outside: string[]
}

export const test = base.extend<Fixtures, { apps: PerFile }>({
  apps: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const apps = new PerFile()
      await use(apps)
      await apps.stop()
    },
    { scope: 'worker' },
  ],
  model: [null, { option: true }],
  app: async ({ apps, model }, use, { file }) => use(await apps.of(file, model)),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  launch: async ({}, use) => {
    const launched: App[] = []
    await use(async (...args) => {
      const app = await App.start(...args)
      launched.push(app)
      return app
    })
    for (const app of launched) await app.stop()
  },
  outside: [
    async ({ context }, use) => {
      const outside: string[] = []
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url())
        if (!['data:', 'blob:', 'about:'].includes(protocol) && hostname !== '127.0.0.1') outside.push(request.url())
      })
      await use(outside)
      expect(outside, 'requests that leave this machine').toEqual([])
    },
    { auto: true },
  ],
  // `launch` is named so that what it started is stopped only after the page: else its last words would be of a connection that was refused.
  page: async ({ page, app, launch: _ }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await app.visit(page)
    await use(page)
    expect(errors, 'errors on the console of the page').toEqual([])
  },
})
export { expect }

function descendants(pid: number): number[] {
  const children = [...parents()].filter(([, parent]) => parent === pid).map(([child]) => child)
  return [...children, ...children.flatMap(descendants)]
}

/** Each process and its parent. Linux tells in files; elsewhere `ps` does. */
function parents(): Map<number, number> {
  const onLinux = existsSync('/proc/self/stat')
  const rows = onLinux
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(statusOf)
    : ps('-A', '-o', 'pid=,ppid=').split('\n').map(numbers)
  return new Map(rows.map(([pid = -1, parent = -1]) => [pid, parent]))
}

/** The fourth field of `stat` is the parent; the second is a name in brackets that may hold anything. A process may end meanwhile. */
function statusOf(pid: string): number[] {
  try {
    return [Number(pid), Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])]
  } catch {
    return []
  }
}

/** Nothing of a process that has ended meanwhile. */
function commandLine(pid: number): string {
  try {
    return existsSync('/proc/self/cmdline') ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps('-p', String(pid), '-o', 'args=')
  } catch {
    return ''
  }
}

const ps = (...args: string[]): string => execFileSync('ps', args, { encoding: 'utf8' }).trim()
const numbers = (line: string): number[] => line.trim().split(/\s+/).map(Number)
