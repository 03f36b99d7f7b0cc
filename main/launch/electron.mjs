import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runScript, SIGNALS } from './child.mjs'

/** How long the site with Electron's binary may take to answer at all. */
const REACH_MS = 8000
/** Unpacking a binary that was downloaded before takes up to 10 s. */
const OFFLINE_MS = 15_000
/** 110 MB at 2 Mbit/s take 8 minutes. */
const DOWNLOAD_MS = 900_000
/** An Electron that cannot run here (a library is missing, no sandbox) ends within a second. */
const STARTUP_MS = 5000
/** The contract says two seconds. */
const MAX_END_MS = 1200
/** Exit status for a command line that cannot be understood: the app runs well, the user has to correct something. */
const USAGE = 2

/**
 * The package that holds Electron's binary; `null` where it is not installed. Found without loading it: that would download the binary.
 * @param {string} root the folder of package.json
 */
function packageFolder(root) {
  try {
    return path.dirname(createRequire(path.join(root, 'package.json')).resolve('electron/package.json'))
  } catch {
    return null
  }
}

/**
 * The binary, if a whole one of the right version is there.
 * @param {string} folder
 */
function findBinary(folder) {
  const read = (/** @type {string} */ name) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8').trim() : '')
  const { version } = JSON.parse(read('package.json'))
  const [inDist, installed] = [read('path.txt'), read('dist/version').replace(/^v/, '')]
  const binary = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(folder, 'dist'), inDist)
  return inDist && installed === version && existsSync(binary) ? binary : null
}

/**
 * The binary, fetched if need be; or why there is none, as the second half of a sentence.
 * @param {string} root the folder of package.json
 * @returns {Promise<{ binary: string } | { reason: string }>}
 */
export async function electronBinary(root) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return { reason: 'there is no display.' }
  const folder = packageFolder(root)
  if (!folder) return { reason: 'Electron is not installed.' }
  const present = findBinary(folder)
  if (present) return { binary: present }
  const isOnline = await isReachable()
  await fetchBinary(folder, isOnline)
  const fetched = findBinary(folder)
  return fetched ? { binary: fetched } : { reason: `the Electron binary is not here and could not be fetched${isOnline ? '' : ' (offline)'}.` }
}

/**
 * Electron's own installer, which takes the binary from its cache if it can. Offline it fails at once where names are not resolved, and hangs where packets get lost.
 * @param {string} folder
 * @param {boolean} isOnline
 */
async function fetchBinary(folder, isOnline) {
  if (isOnline) process.stderr.write('Fetching Electron (110 MB, once) …\n')
  try {
    // What a broken download left would stay half there (electron/electron#51741).
    rmSync(path.join(folder, 'dist'), { recursive: true, force: true })
  } catch {
    // A folder of another user: the installer cannot write there either, and that is then the reason.
  }
  await runScript(path.join(folder, 'install.js'), [], { cwd: folder, signal: AbortSignal.timeout(isOnline ? DOWNLOAD_MS : OFFLINE_MS) })
}

function isReachable() {
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com/'
  return fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) }).then(
    () => true,
    () => false,
  )
}

/**
 * Runs the app in Electron until it ends.
 * @param {string} binary
 * @param {string[]} args
 * @returns {Promise<{ status: number } | { reason: string }>} its exit status; or why it could not start here
 */
export async function runElectron(binary, args) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(binary, args, { env, stdio: ['inherit', 'inherit', 'pipe'] })
  const said = holdBack(child.stderr)
  const stopForwarding = forwardSignals(child)
  const started = Date.now()
  const { code, why } = await exitOf(child)
  if (stopForwarding()) return { status: 0 }
  const hasFailed = code !== 0 && code !== USAGE && Date.now() - started < STARTUP_MS
  if (hasFailed) return { reason: `Electron could not start (${firstSentence(said.text()) ?? why}).` }
  said.release()
  return { status: code ?? 1 }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, why: string }>}
 */
function exitOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, why: error.message }))
    child.once('close', (code, signal) => resolve({ code, why: signal ? `signal ${signal}` : `exit code ${code}` }))
  })
}

/**
 * What Electron says while it starts is shown only if it goes on: else the browser host is started, and one line says why.
 * @param {import('node:stream').Readable} stream
 */
function holdBack(stream) {
  let held = ''
  let isHolding = true
  const release = () => {
    isHolding = false
    process.stderr.write(held)
    held = ''
  }
  const timer = setTimeout(release, STARTUP_MS)
  stream.setEncoding('utf8').on('data', (text) => {
    if (isHolding) held += text
    else process.stderr.write(text)
  })
  stream.once('close', () => clearTimeout(timer))
  return { text: () => held, release }
}

/**
 * The line that says what is wrong: a library that is missing, or Chromium's FATAL line without its time and place.
 * @param {string} text
 */
function firstSentence(text) {
  const lines = text.split('\n').map((line) => line.trim())
  const line = lines.find((each) => /error while loading shared libraries|FATAL/.test(each)) ?? lines.find(Boolean)
  return line?.replace(/^\[.*?\]\s*/, '').slice(0, 200)
}

/**
 * A signal to this process ends Electron. Returns how to stop that, which says whether a signal came.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  let isAsked = false
  const kill = () => child.kill('SIGKILL')
  const end = () => {
    isAsked = true
    child.kill('SIGTERM')
    setTimeout(kill, MAX_END_MS).unref()
  }
  for (const signal of SIGNALS) process.on(signal, end)
  process.on('exit', kill)
  return () => {
    for (const signal of SIGNALS) process.off(signal, end)
    process.off('exit', kill)
    return isAsked
  }
}
