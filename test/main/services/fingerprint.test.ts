import { renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedSince, fingerprintOf } from '../../../main/services/fingerprint'
import type { ModelInfo } from '../../../shared/model'
import { tempFolder } from '../../helpers/tempFolder'

async function setup() {
  const folder = tempFolder('weights')
  const file = path.join(folder, 'model.safetensors')
  writeFileSync(file, 'twelve bytes')
  const info = { path: folder, files: [{ name: 'model.safetensors', bytes: 12 }] } as ModelInfo
  return { file, fingerprint: await fingerprintOf(info) }
}

describe('a weight file', () => {
  it('that nobody touched has not changed', async () => {
    const { fingerprint } = await setup()
    expect(fingerprint).toMatchObject([{ bytes: 12 }])
    expect(await changedSince(fingerprint)).toBeNull()
  })

  it('cut short is told by its size', async () => {
    const { file, fingerprint } = await setup()
    truncateSync(file, 5)
    expect(await changedSince(fingerprint)).toMatchObject({
      code: 'weights_changed',
      message: 'model.safetensors was changed while it was open: it had 12 bytes and now has 5.',
      detail: { name: 'model.safetensors', was: 12, now: 5 },
    })
  })

  it('rewritten with as many bytes is told by its time', async () => {
    const { file, fingerprint } = await setup()
    utimesSync(file, new Date(), new Date(Date.now() + 5000))
    expect((await changedSince(fingerprint))?.message).toBe('model.safetensors was changed while it was open: its contents were rewritten.')
  })

  it.each([
    ['removed', (file: string) => rmSync(file)],
    ['renamed', (file: string) => renameSync(file, `${file}.old`)],
  ])('%s is told as gone', async (_, change) => {
    const { file, fingerprint } = await setup()
    change(file)
    expect((await changedSince(fingerprint))?.message).toBe('model.safetensors was changed while it was open: it is gone.')
  })
})
