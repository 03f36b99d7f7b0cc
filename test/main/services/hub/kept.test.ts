import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { locked } from '../../../../main/services/hub/lock'
import { Part } from '../../../../main/services/hub/part'
import { Records } from '../../../../main/services/hub/records'
import { TokenStore } from '../../../../main/services/hub/token'
import { tempFolder } from '../../../helpers/tempFolder'
import { hubOn, ID, startHub } from './hubUnderTest'

const recordsIn = (data: string) => path.join(data, 'downloads')
const mode = (file: string) => statSync(file).mode & 0o777

it('downloads are kept for the user alone, with the version of their form', async () => {
  const server = await startHub()
  const { download, dataFolder, hub } = hubOn(server)
  const { id } = await download()
  const file = path.join(recordsIn(dataFolder), `${id}.json`)
  expect([mode(recordsIn(dataFolder)), mode(file)]).toEqual([0o700, 0o600])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, id, model: ID, status: 'done' })
  await hub.close()
  expect(await hubOn(server, { dataFolder }).downloads()).toMatchObject([{ id, status: 'done' }])
})

it('a broken one is put aside, one of a newer version and a strange file are left as they are', async () => {
  const server = await startHub()
  const { download, dataFolder } = hubOn(server)
  const { id } = await download()
  const folder = recordsIn(dataFolder)
  const [broken, newer, unsafe] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111.json`) as [string, string, string]
  const good = JSON.parse(readFileSync(path.join(folder, `${id}.json`), 'utf8'))
  writeFileSync(path.join(folder, broken), '{"version":1,')
  writeFileSync(path.join(folder, newer), '{"version":2,"of":"tomorrow"}')
  writeFileSync(path.join(folder, unsafe), JSON.stringify({ ...good, files: [{ path: '../../x', bytes: 1, etag: 'a'.repeat(40) }] }))
  writeFileSync(path.join(folder, 'notes.txt'), 'mine')
  expect(new Records(dataFolder).read().map((each) => each.id)).toEqual([id])
  const names = readdirSync(folder)
  expect(names).toEqual(expect.arrayContaining([newer, 'notes.txt', `${id}.json`]))
  expect(names.filter((name) => name.includes('.broken-')).map((name) => name.split('.broken-')[0])).toEqual([broken, unsafe])
  expect(readFileSync(path.join(folder, newer), 'utf8')).toBe('{"version":2,"of":"tomorrow"}')
})

it('two programs on one data folder do not undo what the other keeps', async () => {
  const server = await startHub({
    [ID]: { files: { 'config.json': Buffer.from('{}'), 'model.safetensors': Buffer.alloc(5000) } },
    'owner/other': { files: { 'config.json': Buffer.from('[]') } },
  })
  const one = hubOn(server)
  const two = hubOn(server, { dataFolder: one.dataFolder, cache: one.cache })
  await one.download()
  await two.download('owner/other', ['config.json'])
  expect(new Records(one.dataFolder).read().map(({ model, status }) => [model, status])).toEqual([
    [ID, 'done'],
    ['owner/other', 'done'],
  ])
})

it('what cannot be kept ends a download with its sentence', async () => {
  const server = await startHub()
  const { start, dataFolder } = hubOn(server)
  writeFileSync(recordsIn(dataFolder), 'a file where the folder should be')
  await expect(start()).rejects.toMatchObject({ code: 'output_failed', message: expect.stringContaining(recordsIn(dataFolder)) })
})

it('a token is for this session, or kept in a file that the user alone can read, or in the key store', () => {
  const data = tempFolder('data')
  const host = 'https://huggingface.co'
  const tokens = new TokenStore(data, null)
  expect([tokens.known(host, {}), tokens.keeps]).toEqual([null, 'file'])
  tokens.set(' hf_session ', host, false)
  expect(tokens.known(host, {})).toEqual({ value: 'hf_session', host, source: 'session' })
  expect(readdirSync(data)).toEqual([])
  tokens.set('hf_kept', host, true)
  expect(new TokenStore(data, null).known('https://mirror', {})).toEqual({ value: 'hf_kept', host, source: 'file' })
  expect(mode(path.join(data, 'hub-token.json'))).toBe(0o600)
  expect(tokens.known('https://mirror', { HF_TOKEN: 'hf_env' })).toEqual({ value: 'hf_env', host: 'https://mirror', source: 'environment' })
  tokens.forget()
  expect([tokens.known(host, {}), readdirSync(data)]).toEqual([null, []])
  for (const typed of ['', 'two words', 'line\nbreak', 'x'.repeat(1025)])
    expect(() => tokens.set(typed, host, true)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
})

it('the key store alone can read what it keeps', () => {
  const data = tempFolder('data')
  const flip = (bytes: Buffer) => bytes.map((byte) => byte ^ 0x55)
  const keyStore = {
    isAvailable: () => true,
    encrypt: (text: string) => Buffer.from(flip(Buffer.from(text))),
    decrypt: (secret: Buffer) => Buffer.from(flip(secret)).toString(),
  }
  const tokens = new TokenStore(data, keyStore)
  tokens.set('hf_kept', 'https://huggingface.co', true)
  expect(readFileSync(path.join(data, 'hub-token.json'), 'utf8')).not.toContain('hf_kept')
  expect(new TokenStore(data, keyStore).known('', {})).toMatchObject({ value: 'hf_kept', source: 'key store' })
  expect(new TokenStore(data, null).known('', {})).toBeNull()
})

it('a token that is entered is for the host of that moment, and for none that others can listen to', async () => {
  const server = await startHub()
  const { calls, context, settings, download } = hubOn(server)
  expect(calls.setHubToken({ token: 'hf_mine', keep: false }, context)).toMatchObject({ token: { source: 'session', host: server.origin } })
  await download()
  expect(server.heard.find(({ at }) => at === 'hub')?.headers.authorization).toBe('Bearer hf_mine')
  const other = await startHub()
  settings.change({ hubMirror: `${other.origin}/` })
  await download()
  expect(other.heard.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  expect(calls.setHubToken({ token: null, keep: false }, context)).toMatchObject({
    token: { source: 'none', host: null },
    host: other.origin,
    hostFrom: 'setting',
  })
  settings.change({ hubMirror: 'http://mirror.example.org' })
  expect(() => calls.setHubToken({ token: 'hf_mine', keep: false }, context)).toThrow('no address that is not encrypted')
})

it('a lock is held by one, and taken over from a process that is gone', async () => {
  const file = path.join(tempFolder('locks'), 'a/b.lens')
  await locked(file, async () => {
    await expect(locked(file, async () => 'second')).rejects.toMatchObject({ code: 'download_busy' })
  })
  expect(await locked(file, async () => 'again')).toBe('again')
  const { hostname } = await import('node:os')
  const leave = (content: object) => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(content))
  }
  // With the number of a process that is gone, and with our own from before a restart in a container.
  for (const pid of [2 ** 22 + 1, process.pid]) {
    leave({ pid, host: hostname(), id: 'x' })
    expect(await locked(file, async () => 'taken over')).toBe('taken over')
  }
  leave({ pid: 1, host: 'another-machine', id: 'x' })
  await expect(locked(file, async () => 'busy')).rejects.toMatchObject({ code: 'download_busy' })
  utimesSync(file, new Date(0), new Date(0))
  expect(await locked(file, async () => 'silent')).toBe('silent')
})

it('a part that another program writes as well is left to it', async () => {
  const file = path.join(tempFolder('part'), 'x.incomplete')
  const part = await Part.open(file)
  await part.write(Buffer.from('abc'))
  appendFileSync(file, 'of another')
  await expect(part.write(Buffer.from('def'))).rejects.toMatchObject({ code: 'download_busy' })
  await part.close({ isWhole: false })
  expect(readFileSync(file, 'utf8')).toBe('abcof another')
})
