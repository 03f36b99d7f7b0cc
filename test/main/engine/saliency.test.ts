import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import type { Saliency } from '../../../main/engine/inspect/saliency/saliency'
import { type OcclusionInput, type OcclusionPart, occlusionInput, REPLACEMENTS, type Replacement } from '../../../shared/inspect/saliency'
import { abortingAt, context, signal } from '../../helpers/attention'
import { fixture, golden, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel, runForward } from '../../helpers/openModel'

/** From the reference's classes, one unit a run: `test/golden/saliency.py`. Changes are `[probability, log-odds]`; `null` where the target is gone. */
type Golden = { value: number; logit: number } & Record<Replacement, ([number, number] | null)[]>
const reference: Record<string, Golden> = JSON.parse(readFileSync(golden('saliency.json'), 'utf8'))

const saliencyIn = async (folder: string): Promise<Saliency> => new Inspection(await openModel(folder), folder).saliency
type Question = Omit<OcclusionInput, 'unit' | 'replace'>
const asked = (question: object, unit: OcclusionInput['unit'] = 'word', replace: Replacement = 'mask'): OcclusionInput =>
  occlusionInput.parse({ unit, replace, ...question })

const SENTENCE = 'Angela Merkel lives in Berlin.'
const FILL = 'The capital of <mask> is Paris.'
const ZERO_SHOT = {
  task: 'zero-shot-classification',
  sequence: 'Owls hunt by night.',
  candidateLabels: ['sport', 'animals'],
  hypothesisTemplate: 'This is {}.',
}
const CASES: Record<string, [string, object]> = {
  labels: [fixture('roberta-seq-safetensors'), { task: 'text-classification', text: "A great film, isn't it?", targets: [{ label: 'neutral' }] }],
  pair: [
    fixture('roberta-seq-safetensors'),
    { task: 'text-classification', text: 'A great film.', textPair: 'It bored me.', targets: [{ label: 'negative' }] },
  ],
  entity: [fixture('roberta-tok-safetensors'), { task: 'token-classification', text: 'The capital of France is Paris.', targets: [{ start: 15, end: 21 }] }],
  sampleEntity: [SAMPLE_MODEL, { task: 'token-classification', text: SENTENCE, targets: [{ label: 'PER', start: 0, end: 13 }] }],
  answer: [
    fixture('roberta-qa-safetensors'),
    { task: 'question-answering', question: 'Who hunts?', context: 'Owls hunt by night.', targets: [{ start: 0, end: 9 }] },
  ],
  sampleAnswer: [SAMPLE_MODEL, { task: 'question-answering', question: 'Who lives in Berlin?', context: SENTENCE, targets: [{ start: 0, end: 13 }] }],
  filled: [fixture('roberta-mlm-safetensors'), { task: 'fill-mask', text: FILL, targets: [{ token: 'Ġof' }] }],
  relative: [fixture('mlm-relative_key'), { task: 'fill-mask', text: FILL, targets: [{ token: ' of' }] }],
  sampleFilled: [SAMPLE_MODEL, { task: 'fill-mask', text: 'The capital of France is <mask>.', targets: [{ token: 'ĠParis' }] }],
  zeroShot: [fixture('roberta-seq-safetensors'), { ...ZERO_SHOT, targets: [{ label: 'animals' }] }],
  zeroShotEach: [fixture('roberta-seq-safetensors'), { ...ZERO_SHOT, multiLabel: true, targets: [{ label: 'animals' }] }],
  choice: [fixture('roberta-mc-safetensors'), { task: 'multiple-choice', prompt: 'Owls hunt', choices: ['by day', 'by night'], targets: [{ choice: 1 }] }],
}

describe('occlusion', () => {
  test.each(Object.entries(CASES))('%s: every change is the reference’s', async (name, [folder, question]) => {
    const saliency = await saliencyIn(folder)
    const expected = reference[name] as Golden
    for (const replace of REPLACEMENTS) {
      const { units, targets } = await saliency.occlusion(asked(question, 'word', replace), context)
      expect(targets[0]?.value).toBeCloseTo(expected.value, 5)
      expect(targets[0]?.logit).toBeCloseTo(expected.logit, 4)
      expect(units.map(({ scores: [score] }) => score && 1)).toEqual(expected[replace].map((change) => change && 1))
      for (const [i, change] of expected[replace].entries()) {
        const score = units[i]?.scores[0]
        if (!change || !score) continue
        expect(Math.abs(score.change - change[0])).toBeLessThan(1e-5)
        expect(Math.abs(score.logitChange - change[1])).toBeLessThan(1e-4)
      }
    }
  })

  test('a sentence and a token: what the engine’s own classes give', async () => {
    const folder = fixture('xlm-roberta-tok')
    const model = await openModel(folder)
    const { saliency } = new Inspection(model, folder)
    const text = 'Paris is big. 🤗 Owls hunt.'
    const target = { label: model.info.labels['token-classification']?.[1] ?? '', start: 0, end: 5 }
    const { units } = await saliency.occlusion(asked({ task: 'token-classification', text, targets: [target] }, 'sentence'), context)
    expect(units.map(({ start, end }) => text.slice(start, end))).toEqual(['Paris is big.', '🤗 Owls hunt.'])
    const { ids, tokens } = await model.tokenizer.encode(text)
    const probability = async (given: number[]) => {
      const { logits } = await runForward(model, { className: 'RobertaForTokenClassification', inputIds: [given] })
      const classes = logits?.shape.at(-1) ?? 0
      const places = tokens.flatMap(({ span, special }, i) => (!special && span.start < 5 ? [i] : []))
      const own = places.map((place) => Array.from(logits?.data.slice(place * classes, (place + 1) * classes) ?? [], Math.exp))
      return own.reduce((sum, row) => sum + (row[1] ?? 0) / row.reduce((a, b) => a + b), 0) / own.length
    }
    const base = await probability(ids)
    for (const [at, [from, to]] of [
      [0, [0, 13]],
      [1, [13, text.length]],
    ] as const) {
      const masked = ids.map((id, i) =>
        !tokens[i]?.special && (tokens[i]?.span.end ?? 0) > from && (tokens[i]?.span.end ?? 0) <= to ? (model.tokenizer.maskId ?? 0) : id,
      )
      expect(units[at]?.scores[0]?.change).toBeCloseTo(base - (await probability(masked)), 5)
    }
  })

  test('of a text over the limit a window is explained: what its own tokens give', async () => {
    const folder = fixture('roberta-mlm-safetensors')
    const model = await openModel(folder)
    const { saliency } = new Inspection(model, folder)
    const text = `${'Paris is big. Owls hunt. '.repeat(12)}The capital of <mask> is Paris. ${'Owls hunt. '.repeat(4)}`
    const stride = model.maxTokens / 4
    const rows = (
      await model.tokenizer.tokenizer.call(text, { truncation: 'only_first', maxLength: model.maxTokens, stride, returnOverflowingTokens: true })
    ).rows.map(({ ids }) => ids)
    const window = rows.findIndex((ids) => ids.includes(model.tokenizer.maskId ?? -1))
    const question = { task: 'fill-mask', text, window, targets: [{ token: 'Ġof' }] }
    const found = await saliency.targets(await targetsInput({ task: 'fill-mask', text, window }), signal)
    expect(found).toMatchObject({ window, windowed: 0, tokens: model.maxTokens, ms: { tokenize: expect.any(Number) } })
    expect(found.windows).toHaveLength(rows.length)
    expect(found.units[0]?.start).toBe(found.windows[window]?.start)
    const { units, targets } = await saliency.occlusion(asked(question, 'token'), context)
    const ids = rows[window] ?? []
    const place = ids.indexOf(model.tokenizer.maskId ?? -1)
    const probability = async (given: number[]) => {
      const { logits } = await runForward(model, { inputIds: [given] })
      const classes = logits?.shape.at(-1) ?? 0
      const own = Array.from(logits?.data.slice(place * classes, (place + 1) * classes) ?? [], Math.exp)
      return (own[model.tokenizer.tokenToId('Ġof') ?? 0] ?? 0) / own.reduce((a, b) => a + b)
    }
    const base = await probability(ids)
    expect(targets[0]?.value).toBeCloseTo(base, 5)
    // Units are the window's tokens in their order, but for <s>, </s> and the mask.
    const at = [...ids.keys()].slice(1, -1).filter((one) => one !== place)
    expect(units).toHaveLength(at.length)
    for (const i of [0, 20, at.length - 1]) {
      const without = ids.map((id, own) => (own === at[i] ? (model.tokenizer.maskId ?? 0) : id))
      expect(units[i]?.scores[0]?.change).toBeCloseTo(base - (await probability(without)), 5)
    }
    const other = { ...question, window: window === 0 ? 1 : 0 }
    await expect(saliency.occlusion(asked(other), context)).rejects.toMatchObject({
      code: 'mask_missing',
      message: expect.stringMatching(/^Window \d of \d/),
      detail: { windows: rows.length },
    })
  })

  test('two targets are read from the same runs, and missing units from their own', async () => {
    const saliency = await saliencyIn(SAMPLE_MODEL)
    const question = { task: 'fill-mask', text: 'The capital of France is <mask>.' }
    const targets = [{ token: 'ĠParis' }, { token: 'Ġin' }]
    const both = await saliency.occlusion(asked({ ...question, targets }), context)
    const second = await saliency.occlusion(asked({ ...question, targets: targets.slice(1), only: [1, 4] }), context)
    expect(both.runs).toBe(7)
    expect(second.runs).toBe(3)
    expect(second.units.map(({ unit }) => unit)).toEqual([1, 4])
    for (const unit of second.units) expect(unit.scores[0]?.logitChange).toBeCloseTo(both.units[unit.unit]?.scores[1]?.logitChange ?? Number.NaN, 4)
  })

  test('parts come in the order of the text, and a cancel ends it between two', async () => {
    const saliency = await saliencyIn(SAMPLE_MODEL)
    const question = asked({ task: 'token-classification', text: `${SENTENCE} `.repeat(20) })
    const parts: OcclusionPart[] = []
    const { units } = await saliency.occlusion(question, { signal, partial: (part) => parts.push(part as OcclusionPart) })
    expect(parts.length).toBeGreaterThan(5)
    expect(parts.flatMap((part) => part.units.map(({ unit }) => unit))).toEqual(units.map((_, i) => i))
    const some: OcclusionPart[] = []
    const { signal: aborting } = abortingAt(6)
    await expect(saliency.occlusion(question, { signal: aborting, partial: (part) => some.push(part as OcclusionPart) })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(some.length).toBeGreaterThan(0)
    expect(some.length).toBeLessThan(parts.length)
  })

  test('the question of RACE: its words are found in every choice, around the gap', async () => {
    const saliency = await saliencyIn(fixture('roberta-mc-safetensors'))
    const question = { task: 'multiple-choice', prompt: 'Owls hunt.', question: 'They hunt by _ alone.', choices: ['day', 'dark night'] }
    const found = await saliency.targets(asked(question) && (await targetsInput(question)), signal)
    const named = (field: string) =>
      found.units.filter(({ text }) => found.texts[text]?.field === field).map(({ text, start, end }) => found.texts[text]?.text.slice(start, end))
    expect(named('question')).toEqual(['They', 'hunt', 'by', 'alone', '.'])
    expect(named('choice')).toEqual(['day', 'dark', 'night'])
    // Three words of the prompt and five of the question in two rows each, three of choices in one.
    expect(found.runs).toBe(2 * 3 + 2 * 5 + 3)
  })
})

describe('what could be explained', () => {
  test('the model’s own answers come first, with the score of the task', async () => {
    const saliency = await saliencyIn(SAMPLE_MODEL)
    const entities = await saliency.targets(await targetsInput({ task: 'token-classification', text: SENTENCE }), signal)
    expect(entities.targets.map(({ name, target }) => [name, target.start, target.end])).toEqual(
      expect.arrayContaining([
        ['Angela Merkel PER', 0, 13],
        ['Berlin LOC', 23, 29],
      ]),
    )
    expect(entities.runs).toBe(6)
    expect(entities.estimatedMs).toBeGreaterThan(0)
    const hidden = await saliency.targets(await targetsInput({ task: 'fill-mask', text: SENTENCE, hidden: [{ start: 0, end: 13 }] }), signal)
    expect(hidden.texts[0]?.text).toMatch(/^(<mask>)+ lives in Berlin\.$/)
    expect(hidden.targets[0]?.target.mask).toBe(0)
  })

  test.each([
    ['an empty text', { task: 'text-classification', text: ' ' }, 'input_invalid', /text: it is empty/],
    ['only special tokens', { task: 'token-classification', text: '' }, 'input_invalid', /no token that could be taken away/],
    ['nothing but the mask', { task: 'fill-mask', text: '<mask>' }, 'input_invalid', /no token that could be taken away/],
    ['no mask', { task: 'fill-mask', text: SENTENCE }, 'mask_missing', /holds no mask/],
    ['too long', { task: 'token-classification', text: 'Paris '.repeat(600) }, 'text_too_long', /600|60\d tokens, the model takes 512/],
    [
      'a word of several tokens',
      { task: 'fill-mask', text: FILL, targets: [{ token: 'Libocedrus' }] },
      'input_invalid',
      /is \d tokens .*a mask is filled with one/,
    ],
    ['no such mask', { task: 'fill-mask', text: FILL, targets: [{ token: 'Ġof', mask: 3 }] }, 'input_invalid', /there is no mask 3/],
    ['no such label', { task: 'text-classification', text: SENTENCE, targets: [{ label: 'JOY' }] }, 'input_invalid', /no label "JOY"/],
    ['no stretch', { task: 'token-classification', text: SENTENCE, targets: [{ start: 9, end: 99 }] }, 'input_invalid', /9–99 is no stretch/],
    ['no such unit', { task: 'token-classification', text: SENTENCE, only: [6] }, 'input_invalid', /there is no unit 6/],
    ['no such window', { task: 'token-classification', text: 'Paris '.repeat(600), window: 5 }, 'input_invalid', /window: it is 6; the text has 2 windows/],
    ['no such head', { task: 'multiple-choice', prompt: 'a', choices: ['b', 'c'] }, 'head_missing', /./],
  ])('%s gets a sentence', async (_, question, code, message) => {
    const saliency = await saliencyIn(SAMPLE_MODEL)
    await expect(saliency.occlusion(asked(question), context)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('one token, the only unit: what is left is the template', async () => {
    const model = fixture('roberta-seq-safetensors')
    const saliency = await saliencyIn(model)
    const { units } = await saliency.occlusion(asked({ task: 'text-classification', text: 'a', targets: [{ label: 'negative' }] }, 'token', 'drop'), context)
    const { logits } = await runForward(await openModel(model), { inputIds: [[0, 2]] })
    const [first, ...others] = Array.from(logits?.data ?? [], Math.exp)
    const left = (first ?? 0) / others.reduce((a, b) => a + b, first ?? 0)
    expect(units).toHaveLength(1)
    expect(units[0]?.scores[0]?.value).toBeCloseTo(left, 5)
  })
})

async function targetsInput(question: object) {
  const { replace: _, ...input } = asked(question as Question)
  return input
}
