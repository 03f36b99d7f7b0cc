import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { asCommandLine, asPythonPipeline } from '../../renderer/lib/copyTask'
import type { Shown } from '../../renderer/lib/taskPanel'
import { generate, generationView, piecesOf, surpriseOf } from '../../renderer/views/generate/generate'
import type { ModelInfo } from '../../shared/model'
import type { GenerationStep, TextGenerationResult } from '../../shared/tasks/textGeneration'
import { fixture, ROOT } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const step = (text: string, probability: number | null = 0.5): GenerationStep => ({ id: 7, token: 'x', text, probability })
const written = (steps: GenerationStep[]) => {
  const whole = steps.at(-1)?.text ?? ''
  return piecesOf(steps).map(({ start, end }) => whole.slice(start, end))
}

test('each token has what it added', () => {
  expect(written([step(' Paris'), step(' Paris,'), step(' Paris, the')])).toEqual([' Paris', ',', ' the'])
})

test('bytes that make a character together give it to the token that completes it', () => {
  expect(written([step(' a'), step(' a\ufffd'), step(' a\ufffd\ufffd'), step(' a😀')])).toEqual([' a', '', '', '😀'])
})

test('a special token writes nothing, and a space that is cleaned away is not written twice', () => {
  expect(written([step(' end'), step(' end '), step(' end.'), step(' end.')])).toEqual([' end', '', '.', ''])
})

test('settings for drawing are asked only when it draws', () => {
  const info = {} as ModelInfo
  const draft = { ...generate.draft, prompt: 'It is' }
  expect(generate.inputsOf(draft, info)).toEqual([{ prompt: 'It is', maxNewTokens: 20, numBeams: 1, doSample: false }])
  expect(generate.inputsOf({ ...draft, doSample: true, seed: 3 }, info)[0]).toMatchObject({ temperature: 1, topK: 50, topP: 1, seed: 3 })
  expect(generate.inputsOf({ ...draft, prompt: ' \n' }, info)).toEqual([])
})

test('what was written until Stop stays; beams give the text of the result', () => {
  const shown = (beams: number, texts?: string[]): Shown<'text-generation'> => ({
    inputs: [{ prompt: 'It is', maxNewTokens: 5, numBeams: beams }],
    outcomes: texts ? [{ value: { generatedTexts: texts, steps: [step(' b', null)], sequences: [] } as unknown as TextGenerationResult }] : [],
    partials: [[step(' a'), step(' a b')]],
  })
  expect(generationView(shown(1))).toMatchObject({
    added: ' a b',
    isWhole: false,
    pieces: [
      { start: 0, end: 2 },
      { start: 2, end: 4 },
    ],
  })
  expect(generationView(shown(4, ['It is so']))).toMatchObject({ added: ' so', isWhole: true, pieces: [] })
})

test('surprise is the mean of −log₂ p', () => {
  expect(surpriseOf([step('a', 0.5), step('b', 0.125)])).toBe(2)
  expect(surpriseOf([step('a', null)])).toBeNull()
})

const MODEL = fixture('roberta-clm-safetensors')

test('the copied command writes the same text', async () => {
  const inputs = generate.inputsOf({ ...generate.draft, prompt: "It's the", maxNewTokens: 4, doSample: true, temperature: 0.7, seed: 9 }, {} as ModelInfo)
  const printed = execFileSync('sh', ['-c', asCommandLine('text-generation', inputs, MODEL)], { cwd: ROOT, encoding: 'utf8' })
  const [input] = inputs
  const result = input && (await runTask(await openModel(MODEL), 'text-generation', input))
  expect(JSON.parse(printed)).toEqual({ generated_text: result?.generatedTexts?.[0], sequences: result?.sequences })
})

test('the copied Python keeps the prompt open and pools as asked', () => {
  const generation = asPythonPipeline('text-generation', [{ prompt: 'It is', maxNewTokens: 4, numBeams: 2 }], '/m')
  expect(generation).toContain('tokenizer("It is", return_tensors="pt").input_ids[:, :-1]')
  expect(generation).toContain('model.generate(ids, max_new_tokens=4, num_beams=2)')
  const vectors = asPythonPipeline('feature-extraction', [{ text: 'A.', pooling: 'pooler', normalize: true }], '/m')
  expect(vectors).toContain('vector = output.pooler_output[0]')
  expect(vectors).toContain('normalize(vector, dim=-1)')
})
