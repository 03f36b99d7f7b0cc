import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { HubWait } from '../../../../shared/hub'
import { gitHash } from '../../../helpers/hubServer'
import { tempFolder } from '../../../helpers/tempFolder'
import { hubOn, ID, repoIn, startHub, tinyModel, WEIGHTS } from './hubUnderTest'

it('asks nothing while the network is off, which it is until it is switched on', async () => {
  const server = await startHub()
  const { settings, calls, context, model } = hubOn(server)
  settings.change({ network: false })
  const off = { code: 'network_off', message: expect.stringContaining('switched off') }
  await expect(model()).rejects.toMatchObject(off)
  await expect(calls.startDownload({ name: ID, commit: 'a'.repeat(40), files: ['config.json'] }, context)).rejects.toMatchObject(off)
  expect(calls.hubSetup({}, context)).toMatchObject({ off: 'setting', host: server.origin })
  expect(server.heard).toEqual([])
  const everywhere = hubOn(server, { env: { HF_HUB_OFFLINE: '1' } })
  await expect(everywhere.model()).rejects.toMatchObject({ code: 'network_off', message: expect.stringContaining('HF_HUB_OFFLINE') })
})

it('stops what runs when the network is switched off, and does not resume it then', async () => {
  const server = await startHub()
  server.faults.push({ path: /safetensors/, at: 'cdn', hangAfter: 1_000_000 })
  const { start, until, settings, calls, context } = hubOn(server)
  const stopped = until(({ status }) => status === 'stopped')
  const arrived = until(({ doneBytes }) => doneBytes >= 1_000_000)
  const { id } = await start()
  await arrived
  settings.change({ network: false })
  expect(await stopped).toMatchObject({ id, error: null })
  await expect(calls.resumeDownload({ id }, context)).rejects.toMatchObject({ code: 'network_off' })
})

it('says what a name, a revision and a file that are not there are', async () => {
  const server = await startHub()
  const { model, start } = hubOn(server)
  await expect(model('owner/absent')).rejects.toMatchObject({
    code: 'hub_not_found',
    message: `There is no model owner/absent at ${server.origin}, or it is private.`,
  })
  await expect(model(`${ID}@v9`)).rejects.toMatchObject({ code: 'hub_not_found', message: expect.stringContaining('no such revision') })
  await expect(start(ID, ['absent.json'])).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining('absent.json') })
  server.faults.push({ path: /config.json/, status: 404, headers: { 'x-error-code': 'EntryNotFound' } })
  const { download } = hubOn(server)
  expect(await download()).toMatchObject({ status: 'failed', error: { code: 'hub_not_found', message: expect.stringContaining('config.json') } })
})

it('says what a gated model wants, without a token and with one', async () => {
  const server = await startHub({ [ID]: tinyModel({ gated: true }) })
  const without = await hubOn(server).download()
  expect(without).toMatchObject({
    status: 'failed',
    error: { code: 'hub_denied', message: expect.stringContaining(`${ID} is gated`), hint: expect.stringContaining('enter a token') },
  })
  const withToken = await hubOn(server, { env: { HF_TOKEN: 'hf_good' } }).download()
  expect(withToken.error).toMatchObject({ code: 'hub_denied', hint: expect.stringContaining('account of your token') })
})

it('says that a token is not accepted', async () => {
  const server = await startHub()
  await expect(hubOn(server, { env: { HF_TOKEN: 'hf_invalid' } }).model()).rejects.toMatchObject({
    code: 'hub_denied',
    message: expect.stringContaining('does not accept the token'),
  })
})

it('opens a private model with its token, which no other host sees', async () => {
  const server = await startHub({ [ID]: tinyModel({ private: 'hf_secret' }) })
  await expect(hubOn(server).model()).rejects.toMatchObject({ code: 'hub_not_found', hint: expect.stringContaining('token') })
  const { download } = hubOn(server, { env: { HF_TOKEN: 'hf_secret' } })
  expect(await download()).toMatchObject({ status: 'done' })
  const seen = (at: string) =>
    new Set(
      server.heard
        .slice(1)
        .filter((heard) => heard.at === at)
        .map(({ headers }) => headers.authorization),
    )
  expect([seen('hub'), seen('cdn')]).toEqual([new Set(['Bearer hf_secret']), new Set([undefined])])
})

it('sends the token to no address that was pasted', async () => {
  const [server, other] = [await startHub(), await startHub()]
  await hubOn(server, { env: { HF_TOKEN: 'hf_secret' } }).download(`${other.origin}/${ID}/tree/main`)
  expect(server.heard).toEqual([])
  expect(other.heard.length).toBeGreaterThan(4)
  expect(other.heard.every(({ headers }) => headers.authorization === undefined)).toBe(true)
})

it('waits as long as it is asked to, and says so', async () => {
  const server = await startHub()
  server.faults.push(
    { path: /config.json/, status: 429, headers: { 'retry-after': '1' } },
    { path: /safetensors/, at: 'hub', status: 429, headers: { ratelimit: '"resolvers";r=0;t=1' } },
  )
  const { start, hub, until, partials, model } = hubOn(server)
  const waited = until(({ status }) => status === 'waiting')
  const before = Date.now()
  const { id } = await start()
  const { waiting } = await waited
  expect(waiting?.because).toBe('rate limit')
  expect((waiting as HubWait).until - before).toBeGreaterThanOrEqual(1000)
  expect(await hub.ended(id)).toMatchObject({ status: 'done', waiting: null })
  expect(Date.now() - before).toBeGreaterThanOrEqual(2000)
  server.faults.push({ path: /api/, status: 429, headers: { 'retry-after': new Date(Date.now() + 1000).toUTCString() } })
  await model()
  expect(partials).toMatchObject([{ because: 'rate limit' }])
})

it('tries again what may pass: 5xx and connections that are cut before an answer', async () => {
  const server = await startHub()
  server.faults.push({ path: /api/, status: 502 }, { path: /config.json/, status: 500 }, { path: /config.json/, status: 503 })
  expect(await hubOn(server).download()).toMatchObject({ status: 'done' })
  server.faults.push(...Array.from({ length: 3 }, () => ({ path: /api/, status: 500 })))
  await expect(hubOn(server).model()).rejects.toMatchObject({ code: 'hub_unreachable', message: expect.stringContaining('it answers 500') })
})

it('says that nobody answers, and where', async () => {
  const server = await startHub()
  const { origin } = server
  await server.stop()
  await expect(hubOn({ origin }).model()).rejects.toMatchObject({ code: 'hub_unreachable', message: `${origin} cannot be reached (ECONNREFUSED).` })
})

it('says what is not the Hub', async () => {
  const server = await startHub()
  const strange = { code: 'hub_answer_invalid', message: expect.stringContaining(server.origin) }
  for (const body of ['<html>Log in</html>', '{}', JSON.stringify({ sha: '../..', siblings: [] })]) {
    server.faults.push({ path: /api/, status: 200, body: Buffer.from(body) })
    await expect(hubOn(server).model()).rejects.toMatchObject(strange)
  }
  server.faults.push(...Array.from({ length: 7 }, () => ({ path: /./, status: 302, headers: { location: '/api/models/round' } })))
  await expect(hubOn(server).model()).rejects.toMatchObject(strange)
  await expect(hubOn({ origin: 'ftp://mirror' }).model()).rejects.toMatchObject({
    code: 'input_invalid',
    message: expect.stringContaining('HF_ENDPOINT is "ftp://mirror"'),
  })
})

it('goes through the proxy that is set, or that the environment names', async () => {
  const server = await startHub()
  const through: string[] = []
  const proxy = createServer().on('connect', (request, socket) => {
    through.push(request.url ?? '')
    const [host = '', port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    onward.pipe(socket).pipe(onward)
    for (const end of [onward, socket]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const address = proxy.address()
  const { settings, download, model, calls, context } = hubOn(server)
  settings.change({ hubProxy: `http://127.0.0.1:${typeof address === 'object' && address?.port}` })
  expect(await download()).toMatchObject({ status: 'done' })
  expect(new Set(through)).toEqual(new Set([server.origin, server.cdnOrigin].map((origin) => origin.slice('http://'.length))))
  expect(calls.hubSetup({}, context)).toMatchObject({ proxyFrom: 'setting' })
  settings.change({ hubProxy: 'nonsense://user:password@' })
  await expect(model()).rejects.toMatchObject({ code: 'input_invalid', message: expect.not.stringContaining('password') })
})

it('says before it begins that there is no room', async (test) => {
  const server = await startHub()
  const small = tempFolder('small')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'ignore' })
  } catch {
    test.skip('only root can mount a small disk')
  }
  onTestFinished(() => void execFileSync('umount', ['-l', small]))
  const { start } = hubOn(server, { cache: path.join(small, 'hub') })
  await expect(start()).rejects.toMatchObject({ code: 'disk_full', message: expect.stringMatching(/There are 2 MB free .* and 4 MB are/) })
  expect(server.heard.every(({ path: asked }) => asked.startsWith('/api/'))).toBe(true)
})

it.skipIf(process.platform !== 'linux')('says that the disk is full, keeps what has arrived, and resumes', async () => {
  const server = await startHub()
  const { download, resume, cache } = hubOn(server)
  const config = gitHash(Buffer.from('{"model_type":"roberta"}'))
  const part = path.join(repoIn(cache), 'blobs', `${config}.incomplete`)
  mkdirSync(path.dirname(part), { recursive: true })
  // What the kernel lets nobody write to, for want of room.
  symlinkSync('/dev/full', part)
  const failed = await download()
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'disk_full', message: expect.stringContaining('The disk is full') } })
  execFileSync('rm', [part])
  expect(await resume(failed.id)).toMatchObject({ status: 'done' })
  expect(statSync(path.join(failed.folder, 'model.safetensors')).size).toBe(WEIGHTS.length)
})

it('says that the cache cannot be written', async () => {
  const server = await startHub()
  const cache = path.join(tempFolder('file'), 'hub')
  execFileSync('touch', [cache])
  expect(await hubOn(server, { cache }).download()).toMatchObject({
    status: 'failed',
    error: { code: 'output_failed', message: expect.stringContaining(cache) },
  })
})
