import path from 'node:path'
import { expect, test } from 'vitest'
import { runTask } from '../../../main/engine/tasks/runners'
import type { TaskId, TaskMap } from '../../../shared/tasks'
import { fixture, GENERATION, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'

test.each<[TaskId, string, object]>([
  ['text-generation', fixture(GENERATION.checkpoint), { inputIds: GENERATION.prompt_ids, maxNewTokens: 40 }],
  ['fill-mask', SAMPLE_MODEL, { text: '<mask> <mask> <mask> <mask>', joint: 8 }],
])('%s runs the model while it finishes: no millisecond is told twice', async (task, folder, input) => {
  const model = await openModel(path.resolve(folder))
  const started = performance.now()
  const { ms } = (await runTask(model, task, input)) as TaskMap[TaskId]['result']
  const wall = performance.now() - started
  expect(ms.run).toBeGreaterThan(0)
  expect(ms.post).toBeGreaterThanOrEqual(0)
  expect(ms.tokenize + ms.run + ms.post).toBeLessThanOrEqual(wall)
})
