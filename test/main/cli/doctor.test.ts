import path from 'node:path'
import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { fixture } from '../../helpers/fixtures'

const doctor = async (...args: string[]) => {
  const { code, lines, stderr } = await cli(['doctor', ...args])
  return { code, stderr, report: lines[0] as Record<string, unknown>, lines: lines.length }
}

test('the sample model: what info says, the panels with their reasons, no file missing, memory', async () => {
  const { code, report, lines, stderr } = await doctor()
  expect([code, lines, stderr]).toEqual([0, 1, ''])
  expect(report).toMatchObject({ name: 'lens-sample', kind: 'model', family: 'roberta', dtype: 'F16', missing: [], problems: [] })
  expect(report.panels).toContainEqual({ task: 'fill-mask', title: 'Fill-mask', served: true, why: null })
  expect(report.panels).toContainEqual({ task: 'multiple-choice', title: 'Multiple choice', served: false, why: 'It has no RobertaForMultipleChoice head.' })
  expect(report.memory).toEqual({ needed: report.memoryBytes, available: expect.any(Number), total: expect.any(Number) })
})

test('anything else is a report too, with exit status 0', async () => {
  expect(await doctor('--model', fixture('bad-truncated'))).toMatchObject({ code: 0, report: { opens: null, problems: [{ code: 'weights_truncated' }] } })
  expect(await doctor('--model', path.join(fixture('..'), 'e2e'))).toMatchObject({ code: 0, report: { kind: 'folder', problems: [{ code: 'not_a_model' }] } })
  expect(await doctor('--model', '/no/such')).toMatchObject({ code: 0, report: { kind: 'nothing', problems: [{ code: 'no_such_folder' }] } })
})
