import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { cli } from '../../helpers/cli'
import { ROOT } from '../../helpers/fixtures'
import { COMMIT, type HubServer } from '../../helpers/hubServer'
import { tempFolder } from '../../helpers/tempFolder'
import { hubOn, ID, repoIn, startHub, tinyModel, WEIGHTS } from '../services/hub/hubUnderTest'

function place() {
  return { data: tempFolder('data'), cache: path.join(tempFolder('cache'), 'hub') }
}
const environment = (server: Pick<HubServer, 'origin'>, cache: string) => ({ HF_ENDPOINT: server.origin, HF_HUB_CACHE: cache })

/** A download in a process of its own, which hangs after a million bytes. */
async function hanging(server: HubServer, { data, cache }: ReturnType<typeof place>): Promise<ChildProcess> {
  server.faults.push({ path: /safetensors/, at: 'cdn', hangAfter: 1_000_000 })
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), 'download', ID, '--data', data], {
    cwd: ROOT,
    env: { ...process.env, ...environment(server, cache) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await vi.waitFor(() => expect(statSync(partIn(cache)).size).toBe(1_000_000), { timeout: 20_000, interval: 50 })
  return child
}
const partIn = (cache: string) => {
  const blobs = path.join(repoIn(cache), 'blobs')
  return path.join(blobs, readdirSync(blobs).find((name) => name.endsWith('.incomplete')) ?? 'none')
}
const exited = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve))

it('brings a model, and says as one object what it is and where', async () => {
  const server = await startHub()
  const { data, cache } = place()
  const { code, lines, stderr } = await cli(['download', `${server.origin}/${ID}`, '--data', data], '', environment({ origin: 'http://127.0.0.1:1' }, cache))
  expect([code, stderr]).toEqual([0, ''])
  const folder = path.join(repoIn(cache), 'snapshots', COMMIT)
  const files = [
    ...[
      { name: 'README.md', bytes: 6 },
      { name: 'config.json', bytes: 24 },
      { name: 'model.safetensors', bytes: 3_000_000 },
    ],
    { name: 'tokenizer.json', bytes: 17 },
  ]
  expect(lines).toEqual([{ id: ID, revision: 'main', commit: COMMIT, path: folder, format: 'safetensors', files, bytes: 3_000_047 }])
  expect(readFileSync(path.join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
})

it('brings the format that is wanted, and says which there are', async () => {
  const server = await startHub()
  const { data, cache } = place()
  const { lines } = await cli(['download', ID, '--format', 'PyTorch', '--data', data], '', environment(server, cache))
  expect(lines).toMatchObject([{ format: 'PyTorch', bytes: 2047 }])
  const { code, stderr } = await cli(['download', ID, '--format', 'Flax', '--data', data], '', environment(server, cache))
  expect([code, stderr]).toEqual([2, `${ID} has no weights of the format Flax.\nIt has: safetensors, PyTorch.\n`])
})

it('ends with a sentence where the Hub has no such model, and where there is no name', async () => {
  const server = await startHub({ [ID]: tinyModel() })
  const { data, cache } = place()
  const { code, stdout, stderr } = await cli(['download', 'owner/absent', '--data', data], '', environment(server, cache))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`There is no model owner/absent at ${server.origin}`)
  expect((await cli(['download'])).stderr).toContain('Missing required argument')
})

it('is killed, and started again asks only for the rest', async () => {
  const server = await startHub()
  const where = place()
  const child = await hanging(server, where)
  child.kill('SIGKILL')
  await exited(child)
  // The program shows it as stopped, and can go on with it.
  const app = hubOn(server, { cache: where.cache, dataFolder: where.data })
  const [download] = await app.downloads()
  expect(download).toMatchObject({ model: ID, status: 'stopped', doneBytes: 1_000_047, totalBytes: 3_000_047, doneFiles: 3 })
  const { code, lines } = await cli(['download', ID, '--data', where.data], '', environment(server, where.cache))
  expect(code).toBe(0)
  expect(lines).toMatchObject([{ id: ID }])
  expect(server.heard.at(-1)?.headers).toMatchObject({ range: 'bytes=1000000-', 'if-range': expect.stringMatching(/^"[0-9a-f]{64}"$/) })
  expect(readdirSync(path.join(where.data, 'downloads'))).toHaveLength(1)
})

it('is interrupted, and keeps what has arrived', async () => {
  const server = await startHub()
  const where = place()
  const child = await hanging(server, where)
  const said: string[] = []
  child.stderr?.on('data', (text) => said.push(String(text)))
  child.kill('SIGINT')
  expect(await exited(child)).toBe(2)
  expect(said.join('')).toBe('The download was stopped.\nWhat has arrived is kept: the same command goes on with it.\n')
  expect(statSync(partIn(where.cache)).size).toBe(1_000_000)
})

it('does not meet another process at the same file', async () => {
  const server = await startHub()
  const where = place()
  await hanging(server, where)
  const app = hubOn(server, { cache: where.cache })
  expect(await app.download()).toMatchObject({ status: 'failed', error: { code: 'download_busy' } })
  expect(existsSync(partIn(where.cache))).toBe(true)
  expect(statSync(partIn(where.cache)).size).toBe(1_000_000)
})
