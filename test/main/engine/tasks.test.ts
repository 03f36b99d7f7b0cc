import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask } from '../../../main/engine/tasks/runners'
import type { TaskId, TaskMap } from '../../../shared/tasks'
import { codePointIndices, type Span } from '../../../shared/text'
import {
  expectationOf,
  fixture,
  type GoldenAnswer,
  type GoldenLabel,
  type GoldenQuestion,
  reference,
  SAMPLE_MODEL,
  sample,
  TEXTS,
} from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { largestDifference, openModel } from '../../helpers/openModel'

const { qa, text_cls, zero_shot, feature } = reference().pipelines
const SCORE = 1e-4
const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])
let own: OpenModel
beforeAll(async () => {
  own = await openModel(SAMPLE_MODEL)
})

describe('answers are those of transformers 4.57.6', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(formulaCheckpoint('RobertaForQuestionAnswering', PIPELINES))
  })

  const ask = (
    model: OpenModel,
    { question, context, top_k, align_to_words, handle_impossible_answer, max_seq_len, doc_stride, max_answer_len }: GoldenQuestion,
  ) =>
    runTask(model, 'question-answering', {
      question,
      context,
      topK: top_k,
      alignToWords: align_to_words,
      handleImpossibleAnswer: handle_impossible_answer,
      maxSeqLen: max_seq_len,
      docStride: doc_stride,
      maxAnswerLen: max_answer_len,
    })

  async function expectAnswers(model: OpenModel, input: GoldenQuestion, expected: GoldenAnswer | GoldenAnswer[]): Promise<void> {
    const { answers } = await ask(model, input)
    const indices = codePointIndices(input.context)
    expect(answers.map(({ span, answer }) => ({ start: indices[span.start], end: indices[span.end], answer }))).toEqual(
      listOf(expected).map(({ score: _, ...rest }) => rest),
    )
    for (const [i, { score }] of listOf(expected).entries()) expect(Math.abs((answers[i]?.score ?? 0) - score)).toBeLessThan(SCORE)
  }

  test.each(qa.map((entry, i) => ({ i, ...entry })))('golden $i', async ({ out, i: _, ...input }) => expectAnswers(model, input, out))
  test.each(sample().qa.map((entry, i) => ({ i, ...entry })))('sample model $i', async ({ input, output }) => expectAnswers(own, input, output))

  test('windows cover the context, and their probabilities sum to one with that of <s>', async () => {
    const context = 'Paris is the capital of France. '.repeat(20)
    const { windows, answers } = await ask(model, { question: 'Which?', context, max_seq_len: 40, doc_stride: 10, top_k: 2 })
    expect(windows.length).toBeGreaterThan(3)
    expect(windows[0]?.span.start).toBe(0)
    expect(windows.at(-1)?.span.end).toBe(context.length)
    for (const { startScores } of windows) expect(startScores.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1 + 1e-6)
    for (const { span, answer } of answers) expect(context.slice(span.start, span.end)).toBe(answer)
  })

  test('for any context: answers are slices of it, windows cover it, windows of a short one are no windows', async () => {
    const fixtureModel = await openModel(fixture('roberta-qa-safetensors'))
    const context = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '')
    await fc.assert(
      fc.asyncProperty(context, fc.integer({ min: 24, max: 64 }), fc.integer({ min: 0, max: 8 }), async (text, max_seq_len, doc_stride) => {
        const given = { question: 'Who?', context: text, top_k: 3, handle_impossible_answer: true }
        const found = await ask(fixtureModel, { ...given, max_seq_len, doc_stride })
        for (const { span, answer } of found.answers) expect(text.slice(span.start, span.end)).toBe(answer)
        const { tokens } = await fixtureModel.tokenizer.encode(text)
        const inside = tokens.filter(({ special }) => !special).map(({ span }) => span)
        const covered = (span: Span) => found.windows.some((window) => window.span.start <= span.start && span.end <= window.span.end)
        expect(inside.every(covered)).toBe(true)
        if (found.windows.length === 1) expect((await ask(fixtureModel, given)).answers).toEqual(found.answers)
      }),
      { numRuns: 60 },
    )
  })

  test('a long question leaves the usual stride no room: windows still cover the context', async () => {
    const { windows } = await ask(model, { question: 'word '.repeat(20), context: 'long '.repeat(60), max_seq_len: 40 })
    expect([windows[0]?.span.start, windows.at(-1)?.span.end]).toEqual([0, 300])
    expect(windows.length).toBeGreaterThan(3)
  })

  test.each([
    [{ question: ' ', context: 'x' }, /question: it is empty/],
    [{ question: 'x', context: '' }, /context: it is empty/],
    [
      { question: 'word '.repeat(60), context: 'long '.repeat(60), max_seq_len: 40 },
      /^question-answering: question: it has 6\d tokens; a window of 40 takes 35 at most\.$/,
    ],
    [
      { question: 'Which?', context: 'long '.repeat(60), max_seq_len: 20, doc_stride: 15 },
      /^question-answering: doc_stride: it is 15; a window of 20 \(max_seq_len\) holds 1\d tokens of the context/,
    ],
    [{ question: 'Which?', context: 'x', max_seq_len: 20, doc_stride: 15 }, /doc_stride: it is 15/],
    [{ question: 'Which?', context: 'x', doc_stride: 500 }, /doc_stride: it is 500/],
    [{ question: 'Which?', context: 'x', max_seq_len: 5 }, /max_seq_len: it is 5; a window needs 6/],
  ])('%j is refused with the field', async (input, message) => {
    await expect(ask(model, input)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })
})

describe('labels of texts are those of transformers 4.57.6', () => {
  const NLI = { 0: 'CONTRADICTION', 1: 'NEUTRAL', 2: 'ENTAILMENT' }
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: NLI }))
  })

  function expectLabels(found: GoldenLabel[], expected: GoldenLabel[]): void {
    expect(found.map(({ label }) => label)).toEqual(expected.map(({ label }) => label))
    for (const [i, { score }] of expected.entries()) expect(Math.abs((found[i]?.score ?? 0) - score)).toBeLessThan(SCORE)
  }

  test.each(text_cls.map((entry, i) => ({ i, ...entry })))('golden $i: $args', async ({ args: [given, { top_k, function_to_apply }], out }) => {
    const texts = listOf(given).map((one) => (typeof one === 'string' ? { text: one } : { text: one.text, textPair: one.text_pair }))
    const results = await Promise.all(
      texts.map((input) => runTask(model, 'text-classification', { ...input, topK: top_k, functionToApply: function_to_apply })),
    )
    expectLabels(
      results.flatMap(({ scores }) => scores),
      listOf(out),
    )
  })
  test.each(sample().cls.map((entry, i) => ({ i, ...entry })))('sample model $i', async ({ input, output }) => {
    expectLabels((await runTask(own, 'text-classification', { text: input.text, topK: input.top_k })).scores, output)
  })

  test.each(zero_shot.map((entry, i) => ({ i, ...entry })))('zero-shot golden $i: $args', async ({ args: [given, options], out }) => {
    const { candidate_labels: candidateLabels, multi_label: multiLabel, hypothesis_template: hypothesisTemplate } = options
    for (const [i, sequence] of listOf(given).entries()) {
      const found = await runTask(model, 'zero-shot-classification', { sequence, candidateLabels, multiLabel, hypothesisTemplate })
      const expected = listOf(out)[i]
      expect({ sequence: found.sequence, labels: found.labels }).toEqual({ sequence: expected?.sequence, labels: expected?.labels })
      expect(largestDifference(found.scores, expected?.scores)).toBeLessThan(SCORE)
      expect(found.warnings).toEqual([])
    }
  })

  test.each<[TaskId, object, RegExp]>([
    ['text-classification', { text: ' ' }, /text: it is empty/],
    ['zero-shot-classification', { sequence: 'x', candidateLabels: ' , ' }, /candidate_labels: there is none/],
    ['zero-shot-classification', { sequence: 'x', candidateLabels: 'a', hypothesisTemplate: 'This.' }, /hypothesis_template: "This\." has no \{\}/],
    ['text-classification', { text: 'x', functionToApply: 'tanh' }, /functionToApply/],
  ])('%s %j is refused with the field', async (task, input, message) => {
    await expect(async () => runTask(model, task, input)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })

  test('a text over the limit is refused, or cut beside every hypothesis; a label may hold what replacements mean something to', async () => {
    const input = { sequence: 'word '.repeat(600), candidateLabels: ['a', '$& and $1'] }
    await expect(runTask(model, 'zero-shot-classification', input)).rejects.toMatchObject({ code: 'text_too_long' })
    const cut = await runTask(model, 'zero-shot-classification', { ...input, truncate: true })
    expect(cut.tokens).toBe(2 * 512)
    expect(cut.warnings).toContainEqual(expect.stringContaining('cut to 512'))
    const { tokens } = await runTask(model, 'zero-shot-classification', { sequence: 'x', candidateLabels: ['$& and $1'] })
    expect(tokens).toBe((await model.tokenizer.tokenizer.encode('x', 'This example is $& and $1.')).length)
  })

  test('a head without labels in its config counts them', async () => {
    const nameless = await openModel(formulaCheckpoint('RobertaForSequenceClassification', PIPELINES))
    const { labels } = await runTask(nameless, 'text-classification', { text: 'x' })
    expect(labels.map(({ label }) => label)).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2'])
  })

  test('a model without a label for entailment says that its last one is taken', async () => {
    const { warnings, entailment } = await runTask(own, 'zero-shot-classification', { sequence: 'x', candidateLabels: 'a,b' })
    expect(warnings).toEqual([expect.stringContaining('entail')])
    expect(entailment).toEqual({ label: 'positive', against: 'negative', isGuess: true })
  })

  test.each([
    [NLI, { label: 'ENTAILMENT', against: 'CONTRADICTION', isGuess: false }],
    [
      { 0: 'Entails', 1: 'neutral', 2: 'contradicts' },
      { label: 'Entails', against: 'contradicts', isGuess: false },
    ],
    [undefined, { label: 'LABEL_2', against: 'LABEL_0', isGuess: true }],
  ])('labels %j: what is taken for entailment is said', async (id2label, expected) => {
    const one = await openModel(formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, ...(id2label && { id2label }) }))
    expect((await runTask(one, 'zero-shot-classification', { sequence: 'x', candidateLabels: 'a' })).entailment).toEqual(expected)
  })
})

describe('features', () => {
  test('of the golden model: last hidden states of every token', async () => {
    const model = await openModel(formulaCheckpoint('RobertaModel', PIPELINES))
    const { features } = await runTask(model, 'feature-extraction', { text: feature.text })
    expect(features.shape).toEqual(feature.shape)
    expect(largestDifference(features.data.subarray(0, feature.row0.length), feature.row0)).toBeLessThan(SCORE)
  })

  test.each(sample().feat.map((entry, i) => ({ i, ...entry })))('of the sample model $i: their mean', async ({ input, mean }) => {
    const { features } = await runTask(own, 'feature-extraction', { text: input.text, pooling: 'mean' })
    expect(largestDifference(features.data.subarray(0, mean.length), mean)).toBeLessThan(SCORE)
  })

  test('the pooler is the reference’s; normalised vectors have length 1; without a pooler it says so', async () => {
    const model = await openModel(fixture('roberta-base-safetensors'))
    const pooled = await runTask(model, 'feature-extraction', { text: TEXTS[0], pooling: 'pooler' })
    expect(largestDifference(pooled.features.data, expectationOf('roberta-base-safetensors').pooler_output?.[0])).toBeLessThan(1e-5)
    const { features } = await runTask(model, 'feature-extraction', { text: TEXTS[0], pooling: 'cls', normalize: true })
    expect(Math.hypot(...features.data)).toBeCloseTo(1, 6)
    await expect(runTask(await openModel(fixture('roberta-mlm-safetensors')), 'feature-extraction', { text: 'x', pooling: 'pooler' })).rejects.toMatchObject({
      code: 'head_missing',
    })
  })
})

describe('multiple choice of a question about a passage', () => {
  const passage = 'The river flows through the old city. '.repeat(80)
  const choices = ['In spring.', 'Never.', 'On Mondays.', 'Nobody knows.']
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(formulaCheckpoint('RobertaForMultipleChoice', PIPELINES))
  })

  /** The paper's recipe, done by hand: question and answer cut to 128 tokens, all to 512. */
  async function byHand(question: string[]): Promise<Float32Array> {
    const { tokenizer } = model.tokenizer
    const plain = (text: string) => tokenizer.encode(text, undefined, { addSpecialTokens: false })
    const first = await plain(passage)
    const rows = await Promise.all(
      question.map(async (text) => {
        const second = (await plain(text)).slice(0, 128)
        return [0, ...first.slice(0, 512 - 4 - second.length), 2, 2, ...second, 2]
      }),
    )
    const { RobertaForMultipleChoice } = await import('../../../main/engine/api')
    return (await new RobertaForMultipleChoice(model).forward({ inputIds: [rows] })).logits.data
  }

  test('the passage is cut to what question and answer leave of 512 tokens, and that is said', async () => {
    const question = 'When does it freeze?'
    const input = { prompt: passage, question, choices, truncate: true }
    const result = await runTask(model, 'multiple-choice', input)
    const expected = await byHand(choices.map((choice) => `${question} ${choice}`))
    expect(
      largestDifference(
        result.choices.map(({ logit }) => logit),
        Array.from(expected),
      ),
    ).toBeLessThan(1e-5)
    expect(result.tokens).toBe(4 * 512)
    expect(result.warnings).toContainEqual(expect.stringMatching(/The prompt has 641 tokens; it was cut to \d+/))
    // Of all choices the longest is told.
    const counts = await Promise.all(choices.map(async (choice) => (await model.tokenizer.tokenizer.encode(passage, `${question} ${choice}`)).length))
    for (const order of [choices, [...choices].reverse()])
      await expect(runTask(model, 'multiple-choice', { ...input, choices: order, truncate: false })).rejects.toMatchObject({
        code: 'text_too_long',
        detail: { count: Math.max(...counts) },
      })
  })

  test('a question with its answer is cut to 128 tokens; a gap in it takes the answer', async () => {
    const question = `${'word '.repeat(200)} _ is when it freezes.`
    const { choices: found, warnings } = await runTask(model, 'multiple-choice', { prompt: passage, question, choices, truncate: true })
    const expected = await byHand(choices.map((choice) => question.replace('_', choice)))
    expect(
      largestDifference(
        found.map(({ logit }) => logit),
        Array.from(expected),
      ),
    ).toBeLessThan(1e-5)
    expect(warnings).toContainEqual(expect.stringMatching(/question with its answer has 2\d\d tokens; it was cut to 128/))
    const short = await runTask(model, 'multiple-choice', { prompt: 'The river.', question: 'It freezes _ today.', choices: ['in spring', '$& never'] })
    expect(short.tokens).toBe(
      (await model.tokenizer.tokenizer.encode('The river.', 'It freezes in spring today.')).length +
        (await model.tokenizer.tokenizer.encode('The river.', 'It freezes $& never today.')).length,
    )
  })
})

test('multiple choice gives the class’s own logits, and their softmax, in the given order', async () => {
  const model = await openModel(fixture('roberta-mc-safetensors'))
  const { tokenizer } = model.tokenizer
  const pairs = await Promise.all(['by day', 'by night'].map((choice) => tokenizer.encode('Owls hunt', choice)))
  const { RobertaForMultipleChoice } = await import('../../../main/engine/api')
  const length = Math.max(...pairs.map((ids) => ids.length))
  const inputIds = [pairs.map((ids) => [...ids, ...new Array(length - ids.length).fill(1)])]
  const attentionMask = [pairs.map((ids) => Array.from({ length }, (_, i) => Number(i < ids.length)))]
  const { logits } = await new RobertaForMultipleChoice(model).forward({ inputIds, attentionMask })
  const { choices } = (await runTask(model, 'multiple-choice', {
    prompt: 'Owls hunt',
    choices: ['by day', 'by night'],
  })) as TaskMap['multiple-choice']['result']
  expect(choices.map(({ choice }) => choice)).toEqual(['by day', 'by night'])
  expect(
    largestDifference(
      choices.map(({ logit }) => logit),
      Array.from(logits.data),
    ),
  ).toBeLessThan(1e-5)
  expect(choices.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6)
})
