import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { minimalPairs, textSurprises } from '../../../main/engine/inspect/surprise/manyTexts'
import { surprise, tokensToScore } from '../../../main/engine/inspect/surprise/surprise'
import { type MinimalPairs, PLL_VARIANTS, type Surprise, type TextSurprises, type TokenScores } from '../../../shared/inspect/surprise'
import { accuracyOf, expectedCalibrationError, joinedScores, perplexityOf, totalOf, totalOfTexts } from '../../../shared/inspect/surpriseFigures'
import { context, signal } from '../../helpers/attention'
import { fixture, golden, SAMPLE_MODEL } from '../../helpers/fixtures'
import { largestDifference, openModel } from '../../helpers/openModel'

/** log p, rank, likeliest token, its log p: of each scored token, from `test/golden/surprise.py`. */
type Row = [number, number, string, number]
interface Golden {
  text: string
  tokens: string[]
  scores: Partial<Record<'original' | 'within_word_l2r' | 'causal', Row[]>>
}
const GOLDEN: Record<string, Golden[]> = JSON.parse(readFileSync(golden('surprise.json'), 'utf8'))
const folderOf = (name: string) => (name === 'lens-sample' ? SAMPLE_MODEL : fixture(name))
const rowsOf = (golden: Golden | undefined, variant: keyof Golden['scores'] = 'original'): Row[] => golden?.scores[variant] ?? []
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
const GOOD = 'The keys to the cabinet are on the table.'
const BAD = 'The keys to the cabinet is on the table.'

function expectScores({ scores, columns }: Surprise, { tokens }: Golden, rows: Row[]) {
  expect(Array.from(scores.at, (at) => columns.tokens[at])).toEqual(tokens)
  expect(
    largestDifference(
      scores.logLikelihoods,
      rows.map(([log]) => log),
    ),
  ).toBeLessThan(1e-4)
  expect(
    largestDifference(
      scores.bestLogLikelihoods,
      rows.map(([, , , best]) => best),
    ),
  ).toBeLessThan(1e-4)
  expect([...scores.ranks]).toEqual(rows.map(([, rank]) => rank))
  expect(scores.best).toEqual(rows.map(([, , best]) => best))
}

describe('log-likelihoods are those of one masked copy at a time in the reference', () => {
  const masked = Object.keys(GOLDEN).filter((name) => GOLDEN[name]?.[0]?.scores.original)
  test.each(masked.flatMap((name) => PLL_VARIANTS.map((variant) => [name, variant] as const)))('%s, %s', async (name, variant) => {
    const model = await openModel(folderOf(name))
    for (const text of GOLDEN[name] ?? []) expectScores(await surprise(model, { text: text.text, variant }, context), text, rowsOf(text, variant))
  })

  test('a decoder has its ordinary log-likelihood, whichever variant is asked for', async () => {
    const model = await openModel(fixture('roberta-clm-safetensors'))
    for (const text of GOLDEN['roberta-clm-safetensors'] ?? []) {
      const found = await surprise(model, { text: text.text, variant: 'within_word_l2r' }, context)
      expect(found).toMatchObject({ method: 'causal', copies: 1 })
      expectScores(found, text, rowsOf(text, 'causal'))
    }
  })

  test('an export’s are those of the checkpoint it was made from', async () => {
    const [exported, checkpoint] = [await openModel(fixture('onnx-mlm')), await openModel(fixture('roberta-mlm-safetensors'))]
    const of = async (model: typeof exported) => (await surprise(model, { text: GOOD, variant: 'original' }, context)).scores.logLikelihoods
    expect(largestDifference(await of(exported), [...(await of(checkpoint))])).toBeLessThan(1e-4)
  })
})

describe('a long run', () => {
  const text = 'Paris is big. '.repeat(8)

  test('comes in parts, ends between two batches, and goes on with what is left', async () => {
    const model = await openModel(fixture('roberta-mlm-safetensors'))
    const parts: TokenScores[] = []
    const whole = await surprise(model, { text, variant: 'original' }, { signal, partial: (part) => parts.push(part as TokenScores) })
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.reduce(joinedScores)).toEqual(whole.scores)

    const abort = new AbortController()
    const begun: TokenScores[] = []
    const partial = (part: unknown) => {
      begun.push(part as TokenScores)
      abort.abort()
    }
    await expect(surprise(model, { text, variant: 'original' }, { signal: abort.signal, partial })).rejects.toMatchObject({ code: 'cancelled' })
    expect(begun).toHaveLength(1)
    const done = new Set(begun[0]?.at)
    const only = [...whole.scores.at].filter((at) => !done.has(at))
    const rest = await surprise(model, { text, variant: 'original', only }, context)
    expect([...rest.scores.at]).toEqual(only)
    const joined = joinedScores(begun[0] as TokenScores, rest.scores)
    expect([...joined.at]).toEqual([...whole.scores.at])
    expect(largestDifference(joined.logLikelihoods, [...whole.scores.logLikelihoods])).toBeLessThan(1e-5)
  })

  test('what it costs is known before, for each window of a text over the limit', async () => {
    const model = await openModel(fixture('roberta-mlm-safetensors'))
    const long = 'Paris is big. '.repeat(40)
    await expect(tokensToScore(model, { text: long })).rejects.toMatchObject({ code: 'text_too_long' })
    const second = await tokensToScore(model, { text: long, window: 1 })
    expect(second).toMatchObject({ tokens: 64, copies: 62, window: 1, method: 'pseudo' })
    expect(second.columns.starts[1]).toBeGreaterThan(0)
    expect((await surprise(model, { text: long, window: 1, variant: 'original', only: [5] }, context)).scores.at).toEqual(Int32Array.of(5))
    await expect(tokensToScore(model, { text: long, window: 99 })).rejects.toMatchObject({ message: expect.stringContaining('window: it is 100') })
  })
})

describe('what is not scored', () => {
  test('special tokens, typed ones as well; a mask that is typed stays one', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const { columns, isScored, copies } = await tokensToScore(model, { text: 'Paris <mask> </s> Rome' })
    const scored = columns.tokens.filter((_, i) => isScored[i] === 1)
    expect(scored.join('')).not.toMatch(/<mask>|<s>|<\/s>/)
    expect(copies).toBe(scored.length)
  })

  test.each(['', '<mask>', '</s><pad>'])('nothing: %j', async (text) => {
    const model = await openModel(SAMPLE_MODEL)
    await expect(surprise(model, { text, variant: 'original' }, context)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('special tokens'),
    })
  })

  test('a token that is not there, and a model without the head', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const of = (only: number[]) => surprise(model, { text: 'Paris', variant: 'original', only }, context)
    await expect(of([0])).rejects.toMatchObject({ message: expect.stringContaining('it names token 0') })
    await expect(of([99])).rejects.toMatchObject({ message: expect.stringContaining('it names token 99') })
    await expect(
      textSurprises(await openModel(fixture('roberta-tok-safetensors')), { texts: ['a'], variant: 'original', truncate: false }, context),
    ).rejects.toMatchObject({
      code: 'head_missing',
    })
  })
})

describe('many texts', () => {
  test('sums, perplexity and calibration are what the reference’s numbers give; what fails is named and the rest goes on', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const all = GOLDEN['lens-sample'] ?? []
    const texts = [all[0]?.text ?? '', 'word '.repeat(600), ...all.slice(1).map(({ text }) => text), '']
    const found = await textSurprises(model, { texts, variant: 'original', truncate: false }, context)
    expect(found.failed.map(({ text }) => text)).toEqual([1, texts.length - 1])
    expect(found.failed[0]?.message).toContain('the model takes 512')
    expect(found.scored.map(({ text }) => text)).toEqual([0, 2, 3, 4])
    const sums = all.map((text) => sum(rowsOf(text).map(([log]) => log)))
    expect(
      largestDifference(
        found.scored.map((text) => text.sum),
        sums,
      ),
    ).toBeLessThan(1e-3)
    const rows = all.flatMap((text) => rowsOf(text))
    expect(perplexityOf(totalOfTexts(found.scored))).toBeCloseTo(Math.exp(-sum(sums) / rows.length), 1)

    const bins = Array.from({ length: 10 }, (_, bin) => rows.filter(([, , , best]) => Math.floor(Math.exp(best) * 10) === bin))
    expect([...found.calibration.counts]).toEqual(bins.map((bin) => bin.length))
    expect([...found.calibration.right]).toEqual(bins.map((bin) => bin.filter(([, rank]) => rank === 1).length))
    const gaps = bins.map((bin) => Math.abs(bin.filter(([, rank]) => rank === 1).length - sum(bin.map(([, , , best]) => Math.exp(best)))))
    expect(expectedCalibrationError(found.calibration)).toBeCloseTo(sum(gaps) / rows.length, 4)
  })

  test('pairs: margins, accuracy, parts, and the half that fails', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const [good, bad] = [GOLDEN['lens-sample']?.[0], GOLDEN['lens-sample']?.[3]].map((text) => sum(rowsOf(text).map(([log]) => log)))
    const pairs = [
      { good: GOOD, bad: BAD },
      { good: 'word '.repeat(600), bad: 'a' },
      { good: 'a', bad: '' },
      { good: BAD, bad: GOOD },
      { good: 'a', bad: 'a' },
    ]
    const parts: MinimalPairs[] = []
    const found = await minimalPairs(model, { pairs, variant: 'original', truncate: false }, { signal, partial: (part) => parts.push(part as MinimalPairs) })
    expect(found.failed.map(({ pair, message }) => [pair, message.slice(0, 6)])).toEqual([
      [1, 'good: '],
      [2, 'bad: N'],
    ])
    expect(found.scored.map(({ pair }) => pair)).toEqual([0, 3, 4])
    expect(found.scored[0]?.good.sum).toBeCloseTo(good ?? 0, 3)
    expect(found.scored[0]?.bad.sum).toBeCloseTo(bad ?? 0, 3)
    // One right, one wrong, and a tie, which is no preference.
    expect(accuracyOf(found.scored)).toBeCloseTo(1 / 3, 9)
    expect(parts.flatMap(({ scored }) => scored)).toEqual(found.scored)
    const rest = await minimalPairs(model, { pairs, variant: 'original', truncate: false, from: 3 }, context)
    expect(rest.scored.map(({ pair }) => pair)).toEqual([3, 4])
    expect(rest.scored[1]?.good).toEqual(rest.scored[1]?.bad)
    expect(rest.scored[0]?.good.sum).toBeCloseTo(bad ?? 0, 3)
  })

  test('groups of texts add up, whatever their lengths, and a cancel ends them', async () => {
    const model = await openModel(fixture('roberta-mlm-safetensors'))
    const texts = Array.from({ length: 30 }, (_, i) => 'Paris is big. '.repeat(1 + (i % 8)))
    const parts: TextSurprises[] = []
    const found = await textSurprises(
      model,
      { texts, variant: 'within_word_l2r', truncate: false },
      { signal, partial: (part) => parts.push(part as TextSurprises) },
    )
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.flatMap(({ scored }) => scored).length).toBe(30)
    expect(sum([...found.calibration.counts])).toBe(totalOfTexts(found.scored).tokens)
    const alone = await surprise(model, { text: texts[7] ?? '', variant: 'within_word_l2r' }, context)
    expect(found.scored[7]?.sum).toBeCloseTo(totalOf(alone.scores).sum, 3)

    const abort = new AbortController()
    const told: TextSurprises[] = []
    const partial = (part: unknown) => {
      told.push(part as TextSurprises)
      abort.abort()
    }
    await expect(textSurprises(model, { texts, variant: 'original', truncate: false }, { signal: abort.signal, partial })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(told).toHaveLength(1)
    const from = (told[0]?.scored.at(-1)?.text ?? 0) + 1
    const rest = await textSurprises(model, { texts, variant: 'original', truncate: false, from }, context)
    expect(rest.scored.map(({ text }) => text)).toEqual(texts.map((_, i) => i).slice(from))
  })
})
