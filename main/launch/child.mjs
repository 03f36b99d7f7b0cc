import { spawn } from 'node:child_process'

/** What asks a program to end; SIGHUP: its terminal is closed. */
export const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** Children that must not outlive this process. */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Runs a script with this Node until it ends. Nothing of it reaches standard output, which belongs to the program that is started next.
 * @param {string} script
 * @param {string[]} args
 * @param {{ cwd: string, isShown?: boolean, signal?: AbortSignal }} options `isShown`: its output goes to standard error as it comes
 * @returns {Promise<{ code: number | null, output: string }>} `code` is `null` when it was killed or could not be started
 */
export function runScript(script, args, { cwd, isShown = false, signal }) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', isShown ? 2 : 'pipe', isShown ? 2 : 'pipe'],
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve) => {
    const ended = (/** @type {number | null} */ code) => {
      running.delete(child)
      resolve({ code, output })
    }
    child.once('error', () => ended(null))
    child.once('close', ended)
  })
}

/**
 * While something is being prepared, a signal ends this process, and its children with it. Returns how to hand signals over to what is started next.
 * @param {number} status the exit status: 0 for the app, which a signal ends as it should
 */
export function endOnSignal(status) {
  const end = () => process.exit(status)
  for (const signal of SIGNALS) process.on(signal, end)
  return () => {
    for (const signal of SIGNALS) process.off(signal, end)
  }
}

/** How often to look whether the parent is still there; with the signal that follows, well within the two seconds of the contract. */
const PARENT_MS = 500

/**
 * Under npm the parent is a shell. A signal to npm reaches only that shell (dash does not pass it on): this process ends when it is gone.
 * On Windows a parent that is gone keeps its id, and there are no such signals.
 */
export function endWithShell() {
  const isUnderNpm = ['start', 'cli', 'npx'].includes(process.env.npm_lifecycle_event ?? '')
  if (!isUnderNpm || process.platform === 'win32') return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), PARENT_MS).unref()
}
