import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { lensFile } from '../../../shared/session/lensFile'
import { cli } from '../../helpers/cli'
import { tempFolder } from '../../helpers/tempFolder'

const MANIFEST = { app: '1.2.3', saved: '2026-11-25T04:00:00.000Z', model: null, panel: 'entities', panels: ['attention', 'entities'] }

test('session info prints what a session says of itself, and names a file that is none', async () => {
  const folder = tempFolder('session')
  const file = path.join(folder, 'mine.lens')
  const pieces: Uint8Array[] = []
  for await (const piece of lensFile({ manifest: MANIFEST, state: { curve: Float32Array.of(1, 2) } }, () => undefined)) pieces.push(piece)
  writeFileSync(file, Buffer.concat(pieces))
  const { code, lines, stderr } = await cli(['session', 'info', file])
  expect([code, stderr]).toEqual([0, ''])
  expect(lines).toEqual([{ format: 'roberta-lens-session', version: 1, ...MANIFEST, arrays: [{ file: 'arrays/f32.bin', dtype: 'f32', shape: [2] }] }])
  writeFileSync(file, Buffer.concat(pieces).subarray(0, -40))
  expect(await cli(['session', 'info', file])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`"${file}" is damaged`) })
  expect(await cli(['session', 'info', path.join(folder, 'none.lens')])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no file') })
})
