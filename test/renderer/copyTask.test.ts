import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { asCommandLine, asPythonPipeline } from '../../renderer/lib/copyTask'
import { fixture, ROOT, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const shell = (command: string) => spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' })

test('the copied command line prints the result that was on screen, whatever the text holds', async () => {
  const input = { text: `Angela "Merkel"'s visit\nto $HOME, \`Berlin\` & Zürich 🤗`, aggregationStrategy: 'simple', stride: 16, ignoreLabels: ['O'] } as const
  const { stdout, status } = shell(asCommandLine('token-classification', [{ ...input, ignoreLabels: ['O'] }], SAMPLE_MODEL))
  const { entities } = await runTask(await openModel(SAMPLE_MODEL), 'token-classification', input)
  expect(status).toBe(0)
  expect((JSON.parse(stdout) as { start: number; end: number }[]).map(({ start, end }) => ({ start, end }))).toEqual(entities.map(({ span }) => span))
})

test('several inputs are copied as lines', async () => {
  const inputs = ['Anna', "it's \\ fine"].map((text) => ({ text, pooling: 'mean' as const }))
  const { stdout } = shell(asCommandLine('feature-extraction', inputs, fixture('roberta-base-safetensors')))
  const vectors = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as number[])
  const model = await openModel(fixture('roberta-base-safetensors'))
  for (const [i, input] of inputs.entries()) {
    const { features } = await runTask(model, 'feature-extraction', input)
    expect(vectors[i]?.[0]).toBeCloseTo(features.data[0] as number, 5)
  }
})

test('the copied Python is the reference’s own call', () => {
  const text = 'Who?'
  expect(
    asPythonPipeline('token-classification', [{ text, aggregationStrategy: 'simple', stride: 16 }], '/m')
      .split('\n')
      .slice(2),
  ).toEqual(['pipe = pipeline("token-classification", model="/m", aggregation_strategy="simple", stride=16)', 'print(pipe("Who?"))'])
  expect(asPythonPipeline('question-answering', [{ question: text, context: 'Anna', topK: 3, handleImpossibleAnswer: true }], '/m')).toContain(
    'print(pipe(question="Who?", context="Anna", top_k=3, handle_impossible_answer=True))',
  )
  expect(asPythonPipeline('text-classification', [{ text, topK: null, truncate: false }], '/m')).toContain('print(pipe("Who?", top_k=None))')
})
