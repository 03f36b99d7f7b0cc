import { statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ModelReport } from '../../../shared/model'
import { cli } from '../../helpers/cli'
import { fixture } from '../../helpers/fixtures'

const info = async (name: string) => (await cli(['info', '--model', fixture(name)])).lines[0] as ModelReport

test.each(['bad-bert', 'bad-shape', 'bad-truncated'])('%s: an encoder that cannot be opened has no tasks, its weight file is listed', async (name) => {
  const { tasks, files } = await info(name)
  expect({ tasks, files }).toEqual({ tasks: [], files: [{ name: 'model.safetensors', bytes: statSync(path.join(fixture(name), 'model.safetensors')).size }] })
})

test('a head that is missing leaves the tasks that need none', async () => {
  expect((await info('bad-base-only-for-mlm')).tasks).toEqual(['feature-extraction'])
})

test('a problem has a code, a message and a hint, and nothing else', async () => {
  const { problems } = await info('bad-shape')
  expect(problems).toEqual([{ code: 'tensor_shape', message: expect.stringContaining('[3, 3]'), hint: expect.any(String) }])
})
