import fc from 'fast-check'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { AppError } from '../../../shared/errors'
import { lensFile, readLensFile, readManifest } from '../../../shared/session/lensFile'
import { SESSION_FORMAT } from '../../../shared/session/manifest'

const MANIFEST = { app: '1.2.3', saved: '2026-11-25T04:00:00.000Z', model: null, panel: 'entities', panels: ['entities'] }
const breathe = () => undefined

async function written(state: unknown, text?: (string: string) => string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of lensFile({ manifest: MANIFEST, state }, breathe, text)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const restored = async (state: unknown) => (await readLensFile('a.lens', await written(state), breathe)).state
const refused = (file: Uint8Array): Promise<AppError> =>
  readLensFile('a.lens', file, breathe).then(
    () => Promise.reject(new Error('It was read.')),
    (error) => error,
  )

/** The files of an archive with some of them changed, packed anew. */
const repacked = (file: Uint8Array, changes: Record<string, Uint8Array>) => zipSync({ ...unzipSync(file), ...changes })

const arrays = fc.oneof(
  fc.float32Array({ maxLength: 20 }),
  fc.float64Array({ maxLength: 20 }),
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
)
/** Strings of any UTF-16 units, halves of surrogate pairs among them. */
const strings = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
const leaves = fc.oneof(
  strings,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  arrays,
)
const { data } = fc.letrec((tie) => ({
  data: fc.oneof({ depthSize: 'small' }, leaves, fc.array(tie('data')), fc.dictionary(fc.oneof(strings, fc.constantFrom('$', 'of', '__proto__')), tie('data'))),
}))

/** No field is the prototype, whatever it is called. */
const own = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(own)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.entries(value).map(([name, field]) => [name, own(field)])
}

describe('a session file', () => {
  it('gives back any plain data with its typed arrays', async () => {
    const isGivenBack = async (state: unknown) => {
      expect(own(await restored(state))).toEqual(own(state))
    }
    await fc.assert(fc.asyncProperty(data, isGivenBack), { numRuns: 300 })
  })

  it('gives back a text of a million letters, and arrays that are parts of larger ones', async () => {
    const whole = Float32Array.from({ length: 100_000 }, (_, i) => i / 3)
    const state = { text: '가😀\ud800'.repeat(250_000), part: whole.subarray(3, 90_000), other: Uint8Array.of(1, 2, 3) }
    expect(await restored(state)).toEqual(state)
  })

  it('holds an array once, however often it is there', async () => {
    const shared = new Float64Array(50_000)
    const file = await written({ one: shared, other: [shared, shared] })
    expect(file.length).toBeLessThan(410_000)
    expect(await restored({ one: shared, other: [shared] })).toEqual({ one: shared, other: [shared] })
  })

  it('is a zip file of JSON and little-endian numbers that other programs read', async () => {
    const files = unzipSync(await written({ curve: Float32Array.of(0.5, 2), name: 'x' }))
    expect(JSON.parse(Buffer.from(files['state.json'] ?? []).toString())).toEqual({ curve: { $: 'f32', at: 0, shape: [2] }, name: 'x' })
    expect(JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString())).toEqual({
      format: SESSION_FORMAT,
      version: 1,
      ...MANIFEST,
      arrays: [{ file: 'arrays/f32.bin', dtype: 'f32', shape: [2] }],
    })
    const numbers = Buffer.from(files['arrays/f32.bin'] ?? [])
    expect([numbers.readFloatLE(0), numbers.readFloatLE(4)]).toEqual([0.5, 2])
  })

  it('has no string that is not to be told', async () => {
    const state = { path: '/home/jane/models/mine', said: ['There is no folder "/home/jane/models/mine".'] }
    const file = await written(state, (text) => text.replaceAll('/home/jane/models/mine', 'mine'))
    expect((await readLensFile('a.lens', file, breathe)).state).toEqual({ path: 'mine', said: ['There is no folder "mine".'] })
  })

  it('lets others go on while it is made and read', async () => {
    let breaths = 0
    const breathing = () => void breaths++
    const file = await written({ numbers: Array.from({ length: 200_000 }, (_, i) => i) })
    await readLensFile('a.lens', file, breathing)
    expect(breaths).toBeGreaterThan(10)
  })

  it.each([
    ['a function', { run: () => 1 }],
    ['an instance of a class', { at: new Date() }],
    ['a circle', circle()],
  ])('is not made of %s', async (_, state) => {
    await expect(written(state)).rejects.toThrow(TypeError)
  })
})

function circle(): object {
  const one: { self?: object } = {}
  one.self = one
  return one
}

describe('a file that is no session', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['text', strToU8('{"format":"roberta-lens-session"}'.repeat(3))],
    ['another archive', zipSync({ 'word/document.xml': strToU8('<w/>') })],
    ['the manifest of another program', zipSync({ 'manifest.json': strToU8('{"name":"extension","version":3}') })],
  ])('is told by its name: %s', async (_, file) => {
    const error = await refused(file)
    expect(error.code).toBe('session_invalid')
    expect(error.message).toContain('"a.lens" is no session of RoBERTa Lens')
  })
})

describe('a damaged session', () => {
  const state = { text: 'The keys.'.repeat(100), curve: Float32Array.from({ length: 500 }, (_, i) => i) }

  it('is refused wherever it was cut short', async () => {
    const file = await written(state)
    for (let length = 4; length < file.length; length += 37) expect((await refused(file.subarray(0, length))).code).toBe('session_invalid')
  })

  it('is refused or is the same, whichever byte was changed', async () => {
    const file = await written(state)
    for (let at = 0; at < file.length; at += 7) {
      const changed = Uint8Array.from(file)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      const read = await readLensFile('a.lens', changed, breathe).catch((error) => error)
      if (read instanceof Error) expect((read as AppError).code).toMatch(/^session_/)
      else expect(read.state).toEqual(state)
    }
  })

  it('says what is wrong of numbers that were changed', async () => {
    const file = await written(state)
    const at = Buffer.from(file).indexOf(Buffer.from(Float32Array.of(41, 42).buffer))
    const changed = Uint8Array.from(file)
    changed[at] = 7
    expect((await refused(changed)).message).toBe('"a.lens" is damaged: "arrays/f32.bin" is not what was saved: its checksum differs.')
  })

  it.each([
    ['{', 'it holds text that is no JSON'],
    ['{"a":{"$":"f32","at":400,"shape":[101]}}', 'An array of type f32 lies outside of its file'],
    ['{"a":{"$":"f32","at":-1,"shape":[1]}}', 'An array of type f32 lies outside of its file'],
    ['{"a":{"$":"f32","at":0,"shape":[1e300]}}', 'An array of type f32 lies outside of its file'],
    ['{"a":{"$":"function"}}', 'A value has an unknown mark, "function"'],
    ['{"a":{"$":"constructor"}}', 'A value has an unknown mark, "constructor"'],
  ])('that holds %s says so', async (json, why) => {
    const error = await refused(repacked(await written(state), { 'state.json': strToU8(json) }))
    expect(error.message).toBe(`"a.lens" is damaged: ${why}.`)
  })

  it('that is nested without end says so', async () => {
    const error = await refused(repacked(await written(state), { 'state.json': strToU8('['.repeat(5000) + ']'.repeat(5000)) }))
    expect(error.message).toBe('"a.lens" is damaged: It is nested more than 100 deep.')
  })

  it.each(['../state.json', '/etc/passwd', 'C:\\a', 'a/../../b'])('with the name %s in it is refused', async (name) => {
    expect((await refused(repacked(await written(state), { [name]: strToU8('x') }))).message).toBe('"a.lens" is damaged: a name in it leads out of it.')
  })
})

describe('a session that is larger than can be held', () => {
  it('is refused by what its directory says', async () => {
    const file = Buffer.from(repacked(await written({}), { 'state.json': new Uint8Array(3_000_000) }))
    file.writeUInt32LE(0xf0000000, directoryEntry(file, 'state.json') + 24)
    expect(await refused(file)).toMatchObject({ code: 'session_too_large', message: expect.stringContaining('its contents are') })
  })

  it('is refused when more comes than its directory says', async () => {
    const file = Buffer.from(repacked(await written({}), { 'state.json': new Uint8Array(3_000_000) }))
    file.writeUInt32LE(1000, directoryEntry(file, 'state.json') + 24)
    expect((await refused(file)).message).toBe('"a.lens" is damaged: "state.json" is larger than it says.')
  })

  it('is refused with more files than a session has', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, new Uint8Array()]))
    expect(await refused(repacked(await written({}), many))).toMatchObject({
      code: 'session_too_large',
      message: expect.stringContaining('it holds 102 files'),
    })
  })
})

/** Where the directory lists a file. */
const directoryEntry = (file: Buffer, name: string): number => file.lastIndexOf(Buffer.from(name)) - 46

describe('the format of a session', () => {
  const withVersion = async (version: unknown) =>
    repacked(await written({}), { 'manifest.json': strToU8(JSON.stringify({ format: SESSION_FORMAT, ...MANIFEST, arrays: [], version })) })

  it('that is newer is refused with what to do', async () => {
    const error = await refused(await withVersion(2))
    expect(error.code).toBe('session_newer')
    expect(error.message).toContain('it has format 2, and this version reads formats up to 1')
  })

  it.each([0, -1, 1.5, 'x', null])('that is %s is refused', async (version) => {
    expect((await refused(await withVersion(version))).message).toContain('"a.lens" is damaged: manifest.json: version')
  })

  it('is told without reading what was computed', async () => {
    const file = repacked(await written({}), { 'state.json': strToU8('broken') })
    expect((await readManifest('a.lens', file, breathe)).panel).toBe('entities')
  })
})
