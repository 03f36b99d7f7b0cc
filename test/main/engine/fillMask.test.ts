import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask } from '../../../main/engine/tasks/runners'
import type { FillMaskInput, FillMaskResult } from '../../../shared/tasks/fillMask'
import { fixture, type GoldenCandidate, type GoldenFillMask, reference, SAMPLE_MODEL, sample } from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { openModel } from '../../helpers/openModel'

const run = (model: OpenModel, input: FillMaskInput): Promise<FillMaskResult> => runTask(model, 'fill-mask', input)

/** Scores within 1e-4 as the project asks; in fact they agree to 1e-6. Order, words and sequences are identical. */
function expectLikeReference({ masks }: FillMaskResult, output: GoldenFillMask) {
  const lists = (Array.isArray(output[0]) ? output : [output]) as GoldenCandidate[][]
  expect(masks).toHaveLength(lists.length)
  for (const [i, expected] of lists.entries()) {
    const found = masks[i]?.candidates ?? []
    expect(found.map(({ token, tokenStr, sequence }) => ({ token, token_str: tokenStr, sequence }))).toEqual(expected.map(({ score, ...rest }) => rest))
    for (const [k, { score }] of expected.entries()) expect(Math.abs((found[k]?.score ?? 0) - score)).toBeLessThan(1e-4)
  }
}

describe('fill-mask on the sample model equals the reference pipeline', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(SAMPLE_MODEL)
  })
  test.each(sample().mask.map(({ input, output }, i) => ({ i, text: input.text, input, output })))('$i: $text', async ({ input, output }) => {
    expectLikeReference(await run(model, { text: input.text, topK: input.top_k, targets: input.targets }), output)
  })
})

describe('fill-mask on formula weights equals the reference pipeline', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(formulaCheckpoint('RobertaForMaskedLM', PIPELINES))
  })
  const cases = reference().pipelines.fill_mask.flatMap(({ args, out }) => {
    const texts = Array.isArray(args.text) ? (args.text as string[]) : [args.text]
    return texts.map((text, i) => ({ text, args, out: (texts.length > 1 ? out[i] : out) as GoldenFillMask }))
  })
  test.each(cases)('$text', async ({ text, args, out }) => {
    expectLikeReference(await run(model, { text, topK: args.top_k, targets: args.targets }), out)
  })

  test('a target of several tokens says which of them stands for it; one that is a single token does not', async () => {
    const { warnings, masks } = await run(model, { text: 'Paris is the <mask> of France.', targets: [' capital', 'capital', 'zzzzqq'] })
    const firstOf = Object.fromEntries(masks[0]?.candidates.map((candidate) => [candidate.tokenStr, candidate.firstOf]) ?? [])
    expect(firstOf).toEqual({ ' capital': undefined, capital: undefined, zz: ['zzzzqq'] })
    expect(warnings).toEqual([expect.stringMatching(/"zzzzqq" is not one token.*"zz"/)])
  })
})

describe('hiding words of the text', () => {
  let model: OpenModel
  const text = 'The river flows through the city of Paris before it reaches the sea.'
  const paris = { start: text.indexOf('Paris'), end: text.indexOf('Paris') + 5 }
  beforeAll(async () => {
    model = await openModel(SAMPLE_MODEL)
  })

  test('gives the numbers of the same text with <mask> in place of the word', async () => {
    const hidden = await run(model, { text, hidden: [paris] })
    const typed = await run(model, { text: text.replace('Paris', '<mask>') })
    expect(hidden.maskedText).toBe(text.replace('Paris', '<mask>'))
    expect(hidden.masks.map(({ candidates }) => candidates)).toEqual(typed.masks.map(({ candidates }) => candidates))
    expect(typed.masks[0]?.original).toBeNull()
  })

  test('says where the hidden word stands in the whole vocabulary, and its other spelling', async () => {
    const { masks, vocabulary } = await run(model, { text, hidden: [paris], topK: 16384 })
    const original = masks[0]?.original
    expect(original).toMatchObject({ tokenStr: ' Paris', variant: { tokenStr: 'Paris' } })
    const all = masks[0]?.candidates ?? []
    expect(all).toHaveLength(vocabulary)
    expect(all[(original?.rank ?? 0) - 1]?.token).toBe(original?.token)
    expect(all.find(({ token }) => token === original?.token)?.score).toBe(original?.probability)
    expect(original?.surprisal).toBeCloseTo(-Math.log2(original?.probability ?? 1), 12)
    expect(masks[0]?.restMass).toBeCloseTo(0, 6)
  })

  test('spans are those of the text as typed', async () => {
    const { masks } = await run(model, { text, hidden: [paris] })
    expect(masks[0]?.span).toEqual(paris)
  })

  test('a word of several tokens becomes as many masks, each with its own original', async () => {
    const rare = 'A tree called Libocedrus grows here.'
    const word = { start: rare.indexOf('Lib'), end: rare.indexOf(' grows') }
    const { masks, maskedText } = await run(model, { text: rare, hidden: [word] })
    expect(masks.length).toBeGreaterThan(1)
    expect(maskedText).toBe(`A tree called ${'<mask>'.repeat(masks.length)} grows here.`)
    expect(masks.map(({ original }) => original?.tokenStr).join('')).toBe(' Libocedrus')
    expect(masks.map(({ span }) => rare.slice(span.start, span.end)).join('')).toBe('Libocedrus')
  })

  test('listed candidates and the rest make up the whole mass', async () => {
    const { masks, vocabulary } = await run(model, { text, hidden: [paris], topK: 7 })
    const [mask] = masks
    const listed = mask?.candidates.reduce((sum, { score }) => sum + score, 0) ?? 0
    expect(listed + (mask?.restMass ?? 0)).toBeCloseTo(1, 9)
    expect(mask?.restCount).toBe(vocabulary - 7)
  })

  test('[MASK] is read as the model’s own mask', async () => {
    const bert = await run(model, { text: 'The capital of France is [MASK].' })
    const own = await run(model, { text: 'The capital of France is <mask>.' })
    expect(bert.maskedText).toBe('The capital of France is <mask>.')
    expect(bert.masks[0]?.candidates).toEqual(own.masks[0]?.candidates)
    expect(bert.masks[0]?.span).toEqual({ start: 25, end: 31 })
  })

  test('emoji before the word do not shift anything', async () => {
    const emoji = '🤗👩‍👩‍👧 The city of Paris is old.'
    const start = emoji.indexOf('Paris')
    const { masks, maskedText } = await run(model, { text: emoji, hidden: [{ start, end: start + 5 }] })
    expect(maskedText).toBe(emoji.replace('Paris', '<mask>'))
    expect(masks[0]).toMatchObject({ span: { start, end: start + 5 }, original: { tokenStr: ' Paris' } })
  })
})

test('a SentencePiece model says which candidates begin a word, though its decoder drops the space', async () => {
  const model = await openModel(fixture('camembert-mlm'))
  const { masks } = await run(model, { text: 'Le <mask> est grand.', topK: 512 })
  for (const { token, leadingSpace } of masks[0]?.candidates ?? []) expect(leadingSpace).toBe(model.tokenizer.idToToken(token).startsWith('▁'))
})

describe('what cannot be filled is said in a sentence', () => {
  test('no mask', async () => {
    const model = await openModel(SAMPLE_MODEL)
    await expect(run(model, { text: 'No mask here.' })).rejects.toMatchObject({ code: 'mask_missing', message: expect.stringContaining('<mask>') })
  })

  test('a text over the limit names both counts; --truncate cuts and says so', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const text = `<mask> ${'word '.repeat(600)}`
    await expect(run(model, { text })).rejects.toMatchObject({ code: 'text_too_long', detail: { limit: 512 } })
    const cut = await run(model, { text, truncate: true })
    expect(cut.tokens).toBe(512)
    expect(cut.warnings).toEqual([expect.stringContaining('cut to 512')])
  })

  test('a hidden span that is not in the text', async () => {
    const model = await openModel(SAMPLE_MODEL)
    await expect(run(model, { text: 'short', hidden: [{ start: 3, end: 99 }] })).rejects.toMatchObject({ code: 'input_invalid' })
  })

  test('a checkpoint without the head lists the tensors it lacks, and its encoder still opens', async () => {
    const model = await openModel(fixture('bad-base-only-for-mlm'))
    await expect(run(model, { text: 'a <mask>' })).rejects.toMatchObject({ code: 'head_missing', message: expect.stringContaining('lm_head.dense.weight') })
  })
})
