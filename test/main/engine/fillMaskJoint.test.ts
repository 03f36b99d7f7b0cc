import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { RobertaForMaskedLM } from '../../../main/engine/api'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import type { FillMaskInput, FillMaskResult, JointCandidate } from '../../../shared/tasks/fillMask'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'
import { logProbabilities } from './logProbabilities'

const run = (model: OpenModel, input: FillMaskInput): Promise<FillMaskResult> => runTask(model, 'fill-mask', input)

type Fill = Pick<JointCandidate, 'tokens' | 'logProbability'>

/** Beam search one row at a time, through the public class. */
async function naiveBeam(model: RobertaForMaskedLM, ids: number[], maskId: number, width: number, targets?: number[]): Promise<Fill[]> {
  const positions = ids.flatMap((id, i) => (id === maskId ? [i] : []))
  let beams: Fill[] = [{ tokens: [], logProbability: 0 }]
  for (const position of positions) {
    const grown: Fill[] = []
    for (const { tokens, logProbability } of beams) {
      const row = ids.map((id, i) => tokens[positions.indexOf(i)] ?? id)
      const scores = await logProbabilities(model, row, position)
      for (const token of targets ?? scores.keys()) grown.push({ tokens: [...tokens, token], logProbability: logProbability + (scores[token] ?? 0) })
    }
    beams = grown.sort((a, b) => b.logProbability - a.logProbability).slice(0, width)
  }
  return beams
}

function expectSame(found: JointCandidate[] | null, expected: Fill[]) {
  expect(found?.map(({ tokens }) => tokens)).toEqual(expected.map(({ tokens }) => tokens))
  for (const [i, { logProbability }] of expected.entries()) expect(found?.[i]?.logProbability).toBeCloseTo(logProbability, 5)
}

describe.each([
  ['roberta-mlm-safetensors', fixture('roberta-mlm-safetensors')],
  ['the sample model', SAMPLE_MODEL],
])('joint candidates of %s', (_, path) => {
  let model: OpenModel
  let reference: RobertaForMaskedLM
  beforeAll(async () => {
    model = await openModel(path)
    reference = await RobertaForMaskedLM.fromPretrained(path, { device: 'cpu' })
  })
  const idsOf = async (text: string) => (await model.tokenizer.encode(text)).ids
  const maskId = () => model.tokenizer.maskId ?? -1

  test.each([1, 4, 11])('are those of a beam search one row at a time, %d wide', async (joint) => {
    const text = 'The <mask> city of <mask> is by the <mask>.'
    const { joint: found } = await run(model, { text, joint })
    expectSame(found, await naiveBeam(reference, await idsOf(text), maskId(), joint))
  })

  test('are all fills of the targets, in order, where the beam is as wide as there are', async () => {
    const text = 'She <mask> the <mask>.'
    const targets = [20, 31, 45, 77, 120]
    const words = targets.map((id) => model.tokenizer.idToToken(id))
    const { joint } = await run(model, { text, targets: words, joint: 50 })
    const all = await naiveBeam(reference, await idsOf(text), maskId(), 25, targets)
    expect(joint).toHaveLength(25)
    expectSame(joint, all)
  })

  test('the first mask is filled from its own distribution, the next given it', async () => {
    const text = 'The <mask> <mask> is old.'
    const { masks, joint } = await run(model, { text, joint: 1 })
    expect(joint?.[0]?.tokens[0]).toBe(masks[0]?.candidates[0]?.token)
    const given = await idsOf(text)
    given[given.indexOf(maskId())] = joint?.[0]?.tokens[0] ?? -1
    const next = await logProbabilities(reference, given, given.indexOf(maskId()))
    expect(joint?.[0]?.tokens[1]).toBe(next.indexOf(Math.max(...next)))
  })

  test('do not depend on what else is in the batch', async () => {
    const input = { text: 'A <mask> and a <mask> word.', joint: 3 }
    const alone = await run(model, input)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }), async (others) => {
        const outcomes = await runTasks(model, 'fill-mask', [...others.map((text) => ({ text: `${text} <mask>`, truncate: true })), input])
        const { joint } = (outcomes.at(-1) as { value: FillMaskResult }).value
        expectSame(joint, alone.joint ?? [])
      }),
      { numRuns: 10 },
    )
  })
})

describe('a joint candidate', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(SAMPLE_MODEL)
  })

  test('has every token decoded and the whole text, without special tokens', async () => {
    const { joint } = await run(model, { text: 'The <mask> of the <mask>.', joint: 2 })
    expect(joint).toHaveLength(2)
    for (const { tokens, tokenStrs, leadingSpaces, sequence } of joint ?? []) {
      expect(leadingSpaces).toEqual(tokens.map((id) => model.tokenizer.beginsWithSpace(id)))
      expect(sequence).toBe(`The${tokenStrs[0]} of the${tokenStrs[1]}.`)
    }
  })

  test('fills the masks of a hidden word of several tokens', async () => {
    const text = 'A tree called Libocedrus grows here.'
    const { masks, joint } = await run(model, { text, hidden: [{ start: 14, end: 24 }], joint: 2 })
    expect(masks.length).toBeGreaterThan(1)
    expect(joint?.map(({ tokens }) => tokens.length)).toEqual([masks.length, masks.length])
  })

  test('is not computed unless asked for; the masks are the same with it', async () => {
    const text = 'The <mask> of the <mask>.'
    const [without, withJoint] = [await run(model, { text }), await run(model, { text, joint: 3 })]
    expect(without.joint).toBeNull()
    expect(withJoint.masks).toEqual(without.masks)
  })
})

describe('what cannot be filled jointly is said in a sentence', () => {
  test.each<[FillMaskInput, RegExp]>([
    [{ text: 'One <mask>.', joint: 3 }, /joint: the text holds one mask/],
    [{ text: '<mask> <mask>', joint: 0 }, /joint: it is 0; .* at least 1/],
    [{ text: '<mask> <mask>', joint: 51 }, /joint: it is 51; .* at most 50/],
    [{ text: '<mask> <mask>', joint: 1.5 }, /joint: it is 1\.5; .*whole/],
  ])('%j', async (input, message) => {
    const model = await openModel(SAMPLE_MODEL)
    await expect(run(model, input)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })

  test('a search that is no longer wanted ends between two masks', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const stop = new AbortController()
    const { head } = model.network
    let runs = 0
    model.network.head = (...given) => {
      if (++runs === 2) stop.abort()
      return head.apply(model.network, given)
    }
    const result = runTask(model, 'fill-mask', { text: '<mask> <mask> <mask> <mask>', joint: 2 }, { signal: stop.signal })
    await expect(result).rejects.toMatchObject({ code: 'cancelled' })
    expect(runs).toBe(2)
  })
})
