import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import { SettingsStore } from '../../../main/services/settings'
import { ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** What is recent once these are opened, one after the other. */
async function recentAfter(opened: string[], isRecent?: (given: string) => boolean): Promise<readonly string[]> {
  const settings = new SettingsStore(tempFolder('data'), isRecent && { isRecent })
  const models = new Models(() => forkEngine(path.join(ROOT, 'test/helpers/standInEngine.mjs')), settings)
  cleanups.push(() => {
    models.close()
    settings.flush()
  })
  for (const given of opened) await models.open({ path: given, device: 'cpu', precision: 'auto', threads: 1 })
  return settings.settings.recent
}

function modelFolder(): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'model.safetensors'), '')
  return folder
}

test('a model is named once, as its folder, however its path was given', async () => {
  const folder = modelFolder()
  expect(await recentAfter([`${folder}${path.sep}`, folder, path.join(folder, 'model.safetensors')])).toEqual([folder])
})

test.each<[string, (folder: string) => string]>([
  ['as it is given', (folder) => `${folder}${path.sep}`],
  ['as it is resolved', (folder) => folder],
])('a model that is not to be kept is left out, known %s', async (_, known) => {
  const [kept, left] = [modelFolder(), modelFolder()]
  expect(await recentAfter([kept, `${left}${path.sep}`], (given) => given !== known(left))).toEqual([kept])
})
