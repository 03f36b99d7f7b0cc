import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { asCommandLine } from '../../renderer/lib/copyTask'
import { type ClassifyDraft, classify, classifyView, figure, inOrder, scaleLimit } from '../../renderer/views/classify/classify'
import { fixture, ROOT } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const SEQ = fixture('roberta-seq-safetensors')
const DRAFT: ClassifyDraft = { text: 'It’s $5 - or "less".', pair: 'Is it?', hasPair: true, apply: 'sigmoid' }
const model = await openModel(SEQ)
const asked = (change: Partial<ClassifyDraft>) => classify.inputsOf({ ...DRAFT, ...change }, model.info)

describe('what is asked', () => {
  test('a second text counts while it is in sight and not empty; the model’s own function is left to it', () => {
    expect(asked({})).toEqual([{ text: DRAFT.text, textPair: 'Is it?', topK: null, functionToApply: 'sigmoid' }])
    expect(asked({ hasPair: false, apply: 'own' })).toEqual([{ text: DRAFT.text, topK: null }])
    expect(asked({ pair: ' \n' })[0]).not.toHaveProperty('textPair')
    expect(asked({ text: ' \n' })).toEqual([])
  })

  test.each(['own', 'none'] as const)('the printed command gives the same scores: %s', async (apply) => {
    const inputs = asked({ apply })
    const printed = execFileSync('sh', ['-c', asCommandLine('text-classification', inputs, SEQ)], { cwd: ROOT, encoding: 'utf8' })
    const [input] = inputs
    expect(JSON.parse(printed)).toEqual(input && (await runTask(model, 'text-classification', input)).scores)
  })
})

describe('what is drawn', () => {
  test.each([
    ['own', 'shares'],
    ['softmax', 'shares'],
    ['sigmoid', 'each'],
    ['none', 'values'],
  ] as const)('%s: %s', async (apply, meaning) => {
    const [input = { text: 'x' }] = asked({ apply })
    const view = classifyView(input, await runTask(model, 'text-classification', input))
    expect(view).toMatchObject({ meaning, isOwn: apply === 'own' })
    expect(view.best?.score).toBe(Math.max(...view.labels.map(({ score }) => score)))
    expect(inOrder(view.labels, 'model').map(({ label }) => label)).toEqual(['negative', 'neutral', 'positive'])
    expect(inOrder(view.labels, 'score')[0]).toBe(view.best)
  })

  test('a scale holds its values, is never more than 2.5 times as long, and ends at 1, 2 or 5', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
        const limit = scaleLimit(values)
        const largest = Math.max(1e-6, ...values.map(Math.abs))
        expect(limit).toBeGreaterThanOrEqual(largest * (1 - 1e-12))
        expect(limit).toBeLessThanOrEqual(largest * 2.5 * (1 + 1e-12))
        expect(limit.toExponential(0)).toMatch(/^[125]e/)
      }),
    )
  })

  test('figures have three digits and a minus sign', () => {
    expect([1.6248, -2.7379, 0.01234, 0, 12345.6, -1000].map(figure)).toEqual(['1.62', '−2.74', '0.0123', '0.00', '12346', '−1000'])
  })
})
