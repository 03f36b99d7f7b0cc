import { once } from 'node:events'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { openOptions } from '../../shared/ipc'
import type { OpenOptions } from '../../shared/model'

/** The running host of a data folder, as `browser-host.json` names it. Whoever can read that file is this user. */
const instanceSchema = z.object({ pid: z.number().int().positive(), port: z.number().int().min(1).max(65_535), secret: z.string().min(1) })
export type Instance = z.infer<typeof instanceSchema>

/** What a second start asks of the first: to open a model (`null`: nothing), and for an address that works once. */
const questionSchema = z.object({ open: openOptions.nullable() })
const answerSchema = z.object({ address: z.string().startsWith('http://127.0.0.1:') })

export const INSTANCE_PATH = '/instance'
export const INSTANCE_HEADER = 'x-lens-instance'
/** A host that takes longer is stuck, and a second one is of more use. */
const ANSWER_MS = 1000
/** A question holds one path. */
const MAX_QUESTION_CHARACTERS = 64 * 1024

const fileIn = (data: string) => path.join(data, 'browser-host.json')

/** Names this process as the host of the data folder. Returns how to take that back. */
export async function announce(data: string, port: number, secret: string): Promise<() => Promise<void>> {
  const file = fileIn(data)
  const draft = `${file}.${process.pid}`
  await mkdir(data, { recursive: true, mode: 0o700 })
  await writeFile(draft, JSON.stringify({ pid: process.pid, port, secret } satisfies Instance), { mode: 0o600 })
  // Renamed: nobody reads half a file.
  await rename(draft, file)
  return async () => {
    // A host that was started meanwhile, on another port, stays named.
    if ((await instanceIn(data))?.secret === secret) await rm(file, { force: true })
  }
}

/**
 * Asks the running host of the data folder to show itself, and to open a model. `null` where none is running, or where one runs on another port than
 * the one that was asked for: who names a port wants that port, e.g. because it is the one that is forwarded.
 */
export async function showRunning(data: string, port: number | null, open: OpenOptions | null): Promise<string | null> {
  const instance = await instanceIn(data)
  if (!instance || !isAlive(instance.pid)) return null
  if (port !== null && port !== 0 && port !== instance.port) return null
  return ask(instance, JSON.stringify({ open })).catch(() => null)
}

/** The question in a request that carries the secret of this instance. */
export async function readQuestion(incoming: IncomingMessage): Promise<{ open: OpenOptions | null }> {
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) {
    body += chunk
    if (body.length > MAX_QUESTION_CHARACTERS) throw new Error('The question is too long.')
  }
  return questionSchema.parse(JSON.parse(body))
}

async function instanceIn(data: string): Promise<Instance | null> {
  try {
    return instanceSchema.parse(JSON.parse(await readFile(fileIn(data), 'utf8')))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Not `fetch`: it goes through a proxy where the environment names one. */
async function ask({ port, secret }: Instance, question: string): Promise<string> {
  const headers = { [INSTANCE_HEADER]: secret }
  const options = { host: '127.0.0.1', port, path: INSTANCE_PATH, method: 'POST', headers, agent: false, signal: AbortSignal.timeout(ANSWER_MS) }
  const asking = request(options).end(question)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  return answerSchema.parse(JSON.parse(await text(answer))).address
}
