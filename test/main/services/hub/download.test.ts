import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { COMMIT, gitHash } from '../../../helpers/hubServer'
import { hubOn, ID, repoIn, startHub, tinyModel, WEIGHTS } from './hubUnderTest'

const SHA = createHash('sha256').update(WEIGHTS).digest('hex')
const partIn = (cache: string) => path.join(repoIn(cache), 'blobs', `${SHA}.incomplete`)
const FILES = ['README.md', 'config.json', 'model.safetensors', 'tokenizer.json']

it('lays a model out as huggingface_hub does: one weight format, what goes with it, nothing else', async () => {
  const server = await startHub()
  const { download, cache } = hubOn(server)
  const done = await download()
  expect(done).toMatchObject({ status: 'done', error: null, doneBytes: done.totalBytes, files: 4, doneFiles: 4, bytesPerSecond: null })
  const repo = repoIn(cache)
  expect(done.folder).toBe(path.join(repo, 'snapshots', COMMIT))
  expect(readdirSync(done.folder).sort()).toEqual(FILES)
  expect(readlinkSync(path.join(done.folder, 'model.safetensors'))).toBe(`../../blobs/${SHA}`)
  expect(readlinkSync(path.join(done.folder, 'config.json'))).toBe(`../../blobs/${gitHash(Buffer.from('{"model_type":"roberta"}'))}`)
  expect(readFileSync(path.join(done.folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  expect(readFileSync(path.join(repo, 'refs/main'), 'utf8')).toBe(COMMIT)
  expect(readdirSync(path.join(repo, 'blobs'))).toHaveLength(4)
})

it('says what there is before it begins: formats, sizes, room, and what is there already', async () => {
  const server = await startHub()
  const { model, download } = hubOn(server)
  const before = await model()
  expect(before).toMatchObject({ id: ID, revision: 'main', commit: COMMIT, host: server.origin })
  expect(before.formats.map(({ name }) => name)).toEqual(['safetensors', 'PyTorch'])
  expect(before.others).toEqual(['README.md', 'config.json', 'tokenizer.json'])
  expect(before.files.find(({ path: name }) => name === 'model.safetensors')).toEqual({ path: 'model.safetensors', bytes: 3_000_000, isCached: false })
  expect(before.freeBytes).toBeGreaterThan(0)
  expect(server.heard).toHaveLength(1)
  await download()
  expect((await model()).files.filter(({ isCached }) => isCached).map(({ path: name }) => name)).toEqual(FILES)
})

it('asks only for the rest after a connection was cut, and again after that', async () => {
  const server = await startHub()
  server.faults.push({ path: /safetensors/, at: 'cdn', cutAfter: 1_000_000 }, { path: /safetensors/, at: 'cdn', cutAfter: 500_000 })
  const { download, cache } = hubOn(server)
  expect(await download()).toMatchObject({ status: 'done' })
  const asked = server.heard.filter(({ at }) => at === 'cdn').map(({ headers }) => headers.range)
  expect(asked).toEqual([undefined, 'bytes=1000000-', 'bytes=1500000-'])
  expect(readFileSync(path.join(repoIn(cache), 'blobs', SHA)).equals(WEIGHTS)).toBe(true)
})

it('gives up on a connection that is cut without end, keeps the part, and resumes', async () => {
  const server = await startHub()
  server.faults.push(
    { path: /safetensors/, at: 'cdn', cutAfter: 1_000_000 },
    ...Array.from({ length: 6 }, () => ({ path: /safetensors/, at: 'cdn' as const, cutAfter: 0 })),
  )
  const { download, resume, cache } = hubOn(server)
  const failed = await download()
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'hub_unreachable' } })
  expect(failed.error?.message).toContain(server.origin)
  expect(statSync(partIn(cache)).size).toBe(1_000_000)
  expect(existsSync(failed.folder)).toBe(false)
  expect(await resume(failed.id)).toMatchObject({ status: 'done', error: null })
  expect(server.heard.at(-1)?.headers.range).toBe('bytes=1000000-')
})

it('goes on with a part of another tool', async () => {
  const server = await startHub()
  const { download, cache } = hubOn(server)
  mkdirSync(path.dirname(partIn(cache)), { recursive: true })
  writeFileSync(partIn(cache), WEIGHTS.subarray(0, 2_500_000))
  expect(await download()).toMatchObject({ status: 'done' })
  expect(server.heard.at(-1)?.headers).toMatchObject({ range: 'bytes=2500000-' })
})

it('begins anew where a server does not give the rest, or has other bytes by now', async () => {
  const server = await startHub()
  server.faults.push({ path: /safetensors/, at: 'cdn', cutAfter: 1_000_000, headers: { etag: '"before"' } })
  const { download, cache } = hubOn(server)
  expect(await download()).toMatchObject({ status: 'done' })
  expect(server.heard.at(-1)?.headers).toMatchObject({ range: 'bytes=1000000-', 'if-range': '"before"' })
  expect(readFileSync(path.join(repoIn(cache), 'blobs', SHA)).equals(WEIGHTS)).toBe(true)

  const other = hubOn(server)
  server.faults.push({ path: /safetensors/, at: 'cdn', cutAfter: 1_000_000 }, { path: /safetensors/, at: 'cdn', ignoresRange: true })
  expect(await other.download()).toMatchObject({ status: 'done' })
})

it('never takes a file with another checksum for good: it is said, and removed', async () => {
  const server = await startHub()
  const wrong = Buffer.from(WEIGHTS)
  wrong.writeUInt8(wrong.readUInt8(5) ^ 1, 5)
  server.faults.push({ path: /safetensors/, at: 'cdn', body: wrong })
  const { download, resume, cache } = hubOn(server)
  const failed = await download()
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'download_corrupt' } })
  expect(failed.error?.message).toContain(`must be ${SHA.slice(0, 12)}`)
  expect(readdirSync(path.join(repoIn(cache), 'blobs')).some((name) => name.startsWith(SHA))).toBe(false)
  expect(existsSync(failed.folder)).toBe(false)
  expect(await resume(failed.id)).toMatchObject({ status: 'done' })
})

it('checks small files by the name that Git gives them', async () => {
  const server = await startHub()
  server.faults.push({ path: /config.json/, body: Buffer.from('{"model_type":"ROBERTA"}') })
  const { download } = hubOn(server)
  expect(await download()).toMatchObject({ status: 'failed', error: { code: 'download_corrupt', detail: { file: 'config.json' } } })
})

it('downloads nothing that is there already, whichever tool has brought it', async () => {
  const server = await startHub()
  const { download, cache } = hubOn(server)
  await download()
  server.heard.length = 0
  const again = hubOn(server, { cache })
  expect(await again.download()).toMatchObject({ status: 'done' })
  expect(server.heard.every(({ path: asked }) => asked.startsWith('/api/'))).toBe(true)
  // A link that is gone is made again from the blob.
  rmSync(path.join(repoIn(cache), 'snapshots'), { recursive: true })
  expect(await again.download()).toMatchObject({ status: 'done' })
  expect(server.heard.every(({ path: asked }) => asked.startsWith('/api/'))).toBe(true)
})

it('finds a short name, and keeps a folder of that name where there is one', async () => {
  const server = await startHub({ [ID]: tinyModel({ alias: 'tiny-roberta' }) })
  const { download, cache } = hubOn(server)
  expect((await download('tiny-roberta')).folder).toBe(path.join(repoIn(cache), 'snapshots', COMMIT))
  const other = hubOn(server)
  mkdirSync(path.join(other.cache, 'models--tiny-roberta'), { recursive: true })
  expect((await other.download('tiny-roberta')).folder).toBe(path.join(other.cache, 'models--tiny-roberta/snapshots', COMMIT))
})

it('keeps the part of a download that was stopped, and removes it when that is wanted', async () => {
  const server = await startHub()
  server.faults.push({ path: /safetensors/, at: 'cdn', hangAfter: 1_000_000 })
  const { start, calls, context, cache, until, downloads } = hubOn(server)
  const arrived = until(({ doneBytes }) => doneBytes >= 1_000_000)
  const { id } = await start()
  expect(await arrived).toMatchObject({ status: 'running', file: 'model.safetensors', doneFiles: 3 })
  await calls.cancelDownload({ id }, context)
  expect(await downloads()).toMatchObject([{ id, status: 'stopped', error: null, file: null, doneFiles: 3 }])
  expect(statSync(partIn(cache)).size).toBe(1_000_000)
  await calls.removePart({ id }, context)
  expect(await downloads()).toEqual([])
  expect(existsSync(repoIn(cache))).toBe(false)
})

it('removes of a finished download only its row', async () => {
  const server = await startHub()
  const { download, calls, context, downloads } = hubOn(server)
  const { id, folder } = await download()
  await calls.removePart({ id }, context)
  expect(await downloads()).toEqual([])
  expect(readdirSync(folder).sort()).toEqual(FILES)
})

it('never removes a blob that another snapshot leads to', async () => {
  const server = await startHub()
  const { download, calls, context, cache } = hubOn(server)
  await download()
  server.repositories[ID] = tinyModel({ commit: 'f'.repeat(40), files: { ...tinyModel().files, 'merges.txt': Buffer.from('a b') } })
  server.faults.push(...Array.from({ length: 6 }, () => ({ path: /merges/, status: 503 })))
  const failed = await download()
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'hub_unreachable' } })
  await calls.removePart({ id: failed.id }, context)
  expect(readFileSync(path.join(repoIn(cache), 'snapshots', COMMIT, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  expect(readFileSync(path.join(repoIn(cache), 'refs/main'), 'utf8')).toBe(COMMIT)
})

it('refuses what lies outside of the repository, and never offers it', async () => {
  const outside = { '../../escape.json': Buffer.from('{}'), '/etc/cron': Buffer.from('x'), 'a/../../b': Buffer.from('y') }
  const server = await startHub({ [ID]: tinyModel({ files: { ...tinyModel().files, ...outside } }) })
  const { model, start, cache } = hubOn(server)
  expect((await model()).files.map(({ path: name }) => name)).toEqual(Object.keys(tinyModel().files))
  for (const name of Object.keys(outside))
    await expect(start(ID, [name])).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining(name) })
  expect(existsSync(cache)).toBe(false)
})
