import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { diskError } from './errors'

const BEAT_MS = 5000
/** Of a process on another machine, or one that we cannot ask: so long without a sign of life and it is gone. */
const STALE_MS = 30_000
/** What this process holds: a lock with our own number that is not here was left by one that had it before us, as in a container. */
const held = new Set<string>()

/** Runs while no other process of this program does so with the same file. @throws AppError `download_busy`, and what `run` throws */
export async function locked<T>(file: string, run: () => Promise<T>): Promise<T> {
  await acquire(file)
  held.add(file)
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS).unref()
  try {
    return await run()
  } finally {
    clearInterval(beat)
    await rm(file, { force: true }).catch(() => undefined)
    held.delete(file)
  }
}

async function acquire(file: string): Promise<void> {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })
  try {
    await mkdir(path.dirname(file), { recursive: true })
    for (let tries = 0; tries < 3; tries++) {
      if (await made(file, owner)) return
      if (!(await isStale(file))) break
      await rm(file, { force: true })
    }
  } catch (error) {
    throw diskError(file, error)
  }
  throw new AppError('download_busy', 'The same file is being downloaded already.', 'Wait until that is done, or stop it, then resume.', { file })
}

async function made(file: string, owner: string): Promise<boolean> {
  try {
    await writeFile(file, owner, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function isStale(file: string): Promise<boolean> {
  const [text, found] = await Promise.all([readFile(file, 'utf8').catch(() => ''), stat(file).catch(() => null)])
  if (!found) return true
  const isSilent = Date.now() - found.mtimeMs > STALE_MS
  const pid = /^\{"pid":(\d+),"host":(".*?")/.exec(text)
  if (pid?.[2] !== JSON.stringify(hostname())) return isSilent
  return !isAlive(Number(pid[1]), file)
}

function isAlive(pid: number, file: string): boolean {
  if (pid === process.pid) return held.has(file)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process lives, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
