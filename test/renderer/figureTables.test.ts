import { expect, test } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { exportMessages } from '../../renderer/components/workbench/exportMessages'
import type { Drawn } from '../../renderer/lib/figure/drawn'
import { entityView } from '../../renderer/views/entities/entities'
import { drawnEntities } from '../../renderer/views/entities/figure'
import { drawnFills } from '../../renderer/views/fillMask/figure'
import { drawnText } from '../../renderer/views/generate/figure'
import { generationView } from '../../renderer/views/generate/generate'
import { drawnAnswers } from '../../renderer/views/questions/figure'
import { questionViews } from '../../renderer/views/questions/questions'
import { drawnSimilarity } from '../../renderer/views/similarity/figure'
import { analysisOf } from '../../renderer/views/similarity/similarity'
import { drawnZeroShot } from '../../renderer/views/zeroShot/figure'
import type { TaskId, TaskMap } from '../../shared/tasks'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const words = exportMessages.en

async function shownOf<K extends TaskId>(task: K, inputs: TaskMap[K]['input'][], folder = SAMPLE_MODEL) {
  const model = await openModel(folder)
  const outcomes: { value: TaskMap[K]['result'] }[] = []
  for (const input of inputs) outcomes.push({ value: await runTask(model, task, input) })
  return { inputs, outcomes, partials: inputs.map(() => []) }
}

const rowsOf = ({ tables }: Drawn, name: string) => tables.find((table) => table.name === name)?.rows ?? []

test('entities: those in sight with offsets into the text, and every probability', async () => {
  const text = 'Angela Merkel met António in New York.'
  const shown = await shownOf('token-classification', [{ text, aggregationStrategy: 'simple' as const }])
  const view = entityView(shown)
  const visible = view.entities.slice(0, 1)
  const drawn = drawnEntities(view, visible, shown, words)
  expect(rowsOf(drawn, 'entities')).toEqual(visible.map(({ label, score, span }) => [text.slice(span.start, span.end), label, score, span.start, span.end]))
  const tokens = rowsOf(drawn, 'tokens')
  expect(tokens).toHaveLength(view.tokens?.ids.length ?? -1)
  expect(tokens.flatMap((row) => row.slice(6))).toEqual([...(view.tokens?.probabilities ?? [])])
  expect(drawn.caption).toContain('Aggregation of tokens: simple')
})

test('fill-mask: candidates, the hidden word wherever it ranks, and the rest add up to one', async () => {
  const text = 'Ottawa is the capital of Canada.'
  const input = { text, hidden: [{ start: 0, end: 6 }], topK: 3 }
  const [outcome] = (await shownOf('fill-mask', [input])).outcomes
  const result = outcome?.value
  if (!result) throw new Error('no result')
  const drawn = drawnFills({ first: { result, input }, second: null, mode: 'each' }, words)
  const rows = rowsOf(drawn, 'candidates')
  expect(rows[0]).toEqual([1, 1, result.masks[0]?.candidates[0]?.tokenStr, result.masks[0]?.candidates[0]?.token, result.masks[0]?.candidates[0]?.score, null])
  const listed = rows.filter(([mask, rank]) => mask === 1 && (rank === null || Number(rank) <= 3))
  expect(listed.reduce((sum, row) => sum + Number(row[4]), 0)).toBeCloseTo(1, 5)
  expect(rows.some((row) => row[5] === 'yes')).toBe(true)
})

test('questions: ranks as in sight, no answer among them, and both curves', async () => {
  const context = 'The treaty was signed on 28 June 1919 by Woodrow Wilson.'
  const shown = await shownOf('question-answering', [{ question: 'Who signed?', context, topK: 4, handleImpossibleAnswer: true }])
  const views = questionViews(shown)
  const [view] = views
  if (!view) throw new Error('no view')
  const drawn = drawnAnswers({ views, view, margin: 0 }, shown, words)
  const rows = rowsOf(drawn, 'answers')
  expect(rows.filter((row) => row[3] === 'yes')).toHaveLength(1)
  for (const [, , answer, , , start, end] of rows) if (answer !== null) expect(context.slice(Number(start), Number(end))).toBe(answer)
  expect(rowsOf(drawn, 'tokens').map((row) => row[6])).toEqual([...(view.windows.get(0)?.startScores ?? [])])
})

test('zero-shot: each label with its sentence', async () => {
  const input = { sequence: 'The bank raised its rate.', candidateLabels: ['economy', 'sport'], hypothesisTemplate: 'This is {}.' }
  const [outcome] = (await shownOf('zero-shot-classification', [input])).outcomes
  if (!outcome) throw new Error('no result')
  const { labels, scores } = outcome.value
  expect(rowsOf(drawnZeroShot(input, outcome.value, words), 'labels')).toEqual(labels.map((label, i) => [label, scores[i], `This is ${label}.`]))
})

test('similarity: the matrix and the map; a vector without a direction is no number', () => {
  const texts = ['a', 'b', 'a']
  const analysis = analysisOf([Float32Array.of(1, 0), Float32Array.of(0, 0), Float32Array.of(1, 1)])
  const look = { texts, cosines: analysis.raw, axes: analysis.axes, scale: { name: 'whole' as const, from: -1, to: 1 }, isCentred: true }
  const shown = { inputs: texts.map((text) => ({ text, pooling: 'mean' as const })), outcomes: [], partials: [] }
  const drawn = drawnSimilarity(look, shown, words)
  expect(drawn?.tables[0]?.columns).toEqual(['number', 'sentence', '1', '2', '3'])
  expect(drawn?.tables[0]?.rows[1]).toEqual([2, 'b', Number.NaN, Number.NaN, Number.NaN])
  expect(drawn?.tables[0]?.rows[0]?.[4]).toBeCloseTo(Math.SQRT1_2)
  expect(drawn?.tables[1]?.rows.map((row) => row[2])).toEqual([...(analysis.axes[0]?.coordinates ?? [])])
  expect(drawn?.caption.join()).toContain('mean of all vectors subtracted')
})

test('generation: every step with its own text, which together are the new text', async () => {
  const shown = await shownOf('text-generation', [{ prompt: 'The capital', maxNewTokens: 6 }], fixture('roberta-clm-safetensors'))
  const view = generationView(shown)
  const rows = rowsOf(drawnText(view, shown, words), 'tokens')
  expect(rows.map((row) => row[2])).toEqual(view.steps.map(({ id }) => id))
  expect(rows.map((row) => row[4]).join('')).toBe(view.added)
})
