import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { endOnSignal, runScript } from './child.mjs'

/** The folder of package.json. */
export const ROOT = path.resolve(import.meta.dirname, '../..')
const CONFIG = 'electron.vite.config.ts'
const SOURCES = ['main', 'renderer', 'shared', 'package.json', 'package-lock.json', CONFIG]
/** A build takes 5 to 20 s; one that has not ended by then is stuck. */
const MAX_WAIT_MS = 180_000

/**
 * Builds `out/` if it is not of these sources. An installed program has no sources and is never built.
 * @throws {Error} with a sentence, when the build fails
 */
export async function buildIfNeeded(root = ROOT) {
  if (!existsSync(path.join(root, CONFIG)) || isBuilt(root)) return
  const unlock = await lock(root)
  try {
    if (!isBuilt(root)) await build(root)
  } finally {
    unlock()
  }
}

/** @param {string} root */
async function build(root) {
  const state = stateOf(root)
  const isShown = process.stderr.isTTY === true
  if (isShown) process.stderr.write('Building (a few seconds, once) …\n')
  // First: a build that is broken off must not look like one that is done.
  rmSync(stampIn(root), { force: true })
  const script = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { code, output } = await runScript(script, ['build', '--logLevel', 'warn'], { cwd: root, isShown })
  if (code !== 0) throw new Error(`${output}The build failed. Run npm ci, then npm run build shows why.`)
  writeFileSync(stampIn(root), state)
}

const stampIn = (/** @type {string} */ root) => path.join(root, 'out/sources.sha256')

/** @param {string} root */
function isBuilt(root) {
  return existsSync(stampIn(root)) && readFileSync(stampIn(root), 'utf8') === stateOf(root)
}

/**
 * A hash of every source's path, size and time. Not "newer than": a file that was removed, or put back from an older copy, is a change too.
 * @param {string} root
 */
function stateOf(root) {
  const hash = createHash('sha256')
  for (const source of SOURCES) for (const line of linesOf(path.join(root, source))) hash.update(`${line}\n`)
  return hash.digest('hex')
}

/**
 * @param {string} source a file or a folder, which may be absent
 * @returns {string[]}
 */
function linesOf(source) {
  const found = statSync(source, { throwIfNoEntry: false })
  if (!found) return []
  if (!found.isDirectory()) return [`${source} ${found.size} ${found.mtimeMs}`]
  return readdirSync(source)
    .sort()
    .flatMap((name) => linesOf(path.join(source, name)))
}

/**
 * Only one process builds at a time; the others wait for it, then find that there is nothing left to do.
 * @param {string} root
 */
async function lock(root) {
  const file = path.join(root, 'out/building.pid')
  mkdirSync(path.dirname(file), { recursive: true })
  const until = Date.now() + MAX_WAIT_MS
  while (!take(file)) {
    if (Date.now() > until) throw new Error(`Another build has not ended for ${MAX_WAIT_MS / 60_000} minutes. If there is none, delete ${file}.`)
    await delay(100)
  }
  const unlock = () => rmSync(file, { force: true })
  process.on('exit', unlock)
  return () => {
    process.off('exit', unlock)
    unlock()
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    // Left behind by a build that was killed: taken in the next round.
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

/** @param {string} file */
function isHeld(file) {
  try {
    // Empty between its making and its writing: process 0 is "this one's group", which is always there.
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return true
  } catch (error) {
    // EPERM: there, and another user's.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  endOnSignal(130)
  await buildIfNeeded().catch((error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
