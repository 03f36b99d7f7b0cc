import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask } from '../../../main/engine/tasks/runners'
import type { TokenClassificationInput, TokenClassificationResult } from '../../../shared/tasks/tokenClassification'
import { codePointIndices, type Span } from '../../../shared/text'
import { fixture, type GoldenEntity, reference, SAMPLE_MODEL, sample } from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { openModel } from '../../helpers/openModel'

const LABELS = { 0: 'O', 1: 'B-PER', 2: 'I-PER', 3: 'B-LOC', 4: 'I-LOC' }
const run = (model: OpenModel, input: TokenClassificationInput): Promise<TokenClassificationResult> => runTask(model, 'token-classification', input)

/** As the reference prints them. */
const printed = (text: string, { entities }: TokenClassificationResult): GoldenEntity[] =>
  entities.map(({ label, score, index, word, span }) => ({
    ...(index === null ? { entity_group: label, score } : { entity: label, score, index }),
    word,
    start: codePointIndices(text)[span.start] ?? -1,
    end: codePointIndices(text)[span.end] ?? -1,
  }))

/** Labels, spans, words and order identical, scores within 1e-4. */
function expectEqual(found: GoldenEntity[], expected: GoldenEntity[]): void {
  const withoutScore = ({ score: _, ...rest }: GoldenEntity) => rest
  expect(found.map(withoutScore)).toEqual(expected.map(withoutScore))
  for (const [i, { score }] of expected.entries()) expect(Math.abs((found[i]?.score ?? 0) - score)).toBeLessThan(1e-4)
}

describe('entities are those of transformers 4.57.6', () => {
  const formula = (modelMaxLength?: number) => {
    const folder = formulaCheckpoint('RobertaForTokenClassification', { ...PIPELINES, id2label: LABELS })
    if (modelMaxLength) writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: modelMaxLength }))
    return openModel(folder)
  }
  let model: OpenModel
  let own: OpenModel
  beforeAll(async () => {
    model = await formula()
    own = await openModel(SAMPLE_MODEL)
  })

  test.each(reference().pipelines.ner.map((entry, i) => ({ i, ...entry })))(
    'golden $i: $strategy, ignoring $ignore_labels',
    async ({ text, strategy, ignore_labels, out }) => {
      expectEqual(printed(text, await run(model, { text, aggregationStrategy: strategy, ignoreLabels: ignore_labels })), out)
    },
  )

  test.each(reference().pipelines.ner_stride.map((entry, i) => ({ i, ...entry })))(
    'golden $i in windows of $model_max_length, stride $stride: $strategy',
    async ({ text, strategy, model_max_length, stride, out }) => {
      const small = await formula(model_max_length)
      expectEqual(printed(text, await run(small, { text, aggregationStrategy: strategy, stride, ignoreLabels: [] })), out)
    },
  )

  test.each(sample().ner.map((entry, i) => ({ i, ...entry })))('sample model $i: $input.aggregation_strategy', async ({ input, output }) => {
    expectEqual(printed(input.text, await run(own, { text: input.text, aggregationStrategy: input.aggregation_strategy })), output)
  })
  test.each(sample().ner_stride.map((entry, i) => ({ i, ...entry })))(
    'sample model, long text $i: $input.aggregation_strategy, stride $input.stride',
    async ({ input, output }) => {
      expectEqual(printed(input.text, await run(own, { text: input.text, aggregationStrategy: input.aggregation_strategy, stride: input.stride })), output)
    },
  )
})

describe('for any text', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(fixture('roberta-tok-safetensors'))
  })

  test('spans lie inside it, tokens carry all labels, windows cover it, and windows of a short text are no windows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('simple', 'first', 'average', 'max'),
        async (text, aggregationStrategy) => {
          const whole = await run(model, { text, aggregationStrategy, ignoreLabels: [], truncate: true })
          const { starts, ends, probabilities } = whole.labelledTokens
          const tokenSpans = Array.from(starts, (start, i) => ({ start, end: ends[i] ?? -1 }))
          for (const span of [...whole.entities.map((entity) => entity.span), ...tokenSpans]) {
            expect(span.start).toBeGreaterThanOrEqual(0)
            expect(span.end).toBeLessThanOrEqual(text.length)
            expect(span.start).toBeLessThanOrEqual(span.end)
          }
          const labels = whole.labels.length
          for (let i = 0; i < starts.length; i++) expect(probabilities.subarray(i * labels, (i + 1) * labels).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
          const inWindows = await run(model, { text, aggregationStrategy, ignoreLabels: [], stride: 8 })
          if (whole.warnings.length === 0) expect(inWindows.entities).toEqual(whole.entities)
          const covered = ({ start, end }: Span) => inWindows.windows.some((window) => window.start <= start && end <= window.end)
          expect((await model.tokenizer.encode(text)).tokens.every(({ special, span }) => special || covered(span))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('empty text has no entities; a long one is refused, cut or read in windows, as asked', async () => {
    expect((await run(model, { text: '' })).entities).toEqual([])
    const text = 'Paris in France '.repeat(40)
    await expect(run(model, { text })).rejects.toMatchObject({ code: 'text_too_long' })
    const cut = await run(model, { text, truncate: true })
    expect(cut).toMatchObject({ tokens: 64, warnings: [expect.stringContaining('cut to 64')] })
    const { windows, tokens } = await run(model, { text, aggregationStrategy: 'simple', stride: 16 })
    expect(windows.length).toBeGreaterThan(3)
    expect(tokens).toBeGreaterThan(64)
    expect(windows[0]?.start).toBe(0)
    expect(windows.at(-1)?.end).toBe(text.length)
    for (const [i, { start }] of windows.slice(1).entries()) expect(start).toBeLessThan(windows[i]?.end ?? 0)
  })

  test.each([
    [{ text: 'x', stride: 5 }, /stride: windows need an aggregation_strategy other than "none"/],
    [{ text: 'x', stride: 62, aggregationStrategy: 'simple' }, /stride: it is 62; a window holds 62/],
    [{ text: 'x', aggregationStrategy: 'best' }, /aggregationStrategy/],
  ])('%j is refused with the field and the limit', async (input, message) => {
    await expect(async () => run(model, input as TokenClassificationInput)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(message),
    })
  })

  test('a model without the head says so', async () => {
    await expect(run(await openModel(fixture('roberta-mlm-safetensors')), { text: 'x' })).rejects.toMatchObject({ code: 'head_missing' })
  })
})
