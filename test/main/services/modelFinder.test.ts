import { cpSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { ModelFinder } from '../../../main/services/modelFinder'
import { SettingsStore } from '../../../main/services/settings'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

let settings: SettingsStore
let model: string
const files = [{ name: 'model.safetensors', bytes: 0 }]
const finder = (sample: string | null = null) => new ModelFinder(settings, sample).handlers()
const fingerprint = (folder: string) => finder().modelFingerprint({ path: folder, files }, CONTEXT) as Promise<string | null>
const CONTEXT = { signal: new AbortController().signal } as never
const find = async (wanted: string, candidates: string[] = [], sample: string | null = null) =>
  finder(sample).findModel({ fingerprint: wanted, files, candidates }, CONTEXT) as Promise<string | null>

beforeEach(() => {
  settings = new SettingsStore(tempFolder('data'))
  model = path.join(tempFolder('models'), 'mine')
  cpSync(fixture('roberta-mlm-safetensors'), model, { recursive: true })
  files[0] = { name: 'model.safetensors', bytes: statSync(path.join(model, 'model.safetensors')).size }
})

it('A model is found where it was moved to, and nowhere when it is gone', async () => {
  const before = await fingerprint(model)
  const moved = `${model}, moved`
  renameSync(model, moved)
  settings.remember(moved)
  expect(before).toMatch(/^[0-9a-f]{64}$/)
  expect(await find(before ?? '')).toBe(moved)
  expect(await find(before ?? '', [moved])).toBe(moved)
  rmSync(moved, { recursive: true })
  expect(await find(before ?? '')).toBeNull()
})

it('A checkpoint of the same size and names is another model', async () => {
  const before = await fingerprint(model)
  const other = `${model}-2`
  cpSync(model, other, { recursive: true })
  expect(await find(before ?? '', [other])).toBe(other)
  writeSync(openSync(path.join(other, 'model.safetensors'), 'r+'), Buffer.from([1, 2, 3, 4]), 0, 4, files[0]?.bytes ? files[0].bytes - 4 : 0)
  expect(await find(before ?? '', [other])).toBeNull()
})

it('The model in the box is found, and no file outside of a folder is looked at', async () => {
  const weights = readdirSync(SAMPLE_MODEL).filter((name) => name.endsWith('.safetensors'))
  const sampleFiles = weights.map((name) => ({ name, bytes: statSync(path.join(SAMPLE_MODEL, name)).size }))
  const own = new ModelFinder(settings, SAMPLE_MODEL).handlers()
  const wanted = await own.modelFingerprint({ path: SAMPLE_MODEL, files: sampleFiles }, CONTEXT)
  expect(await own.findModel({ fingerprint: wanted ?? '', files: sampleFiles, candidates: [] }, CONTEXT)).toBe(SAMPLE_MODEL)
  expect(await own.modelFingerprint({ path: SAMPLE_MODEL, files: [{ name: '../../package.json', bytes: 1 }] }, CONTEXT)).toBeNull()
  expect(await own.modelFingerprint({ path: '/nowhere', files: sampleFiles }, CONTEXT)).toBeNull()
})
