import { expect, test, vi } from 'vitest'
import type { LookUpKind, LookUps } from '../../renderer/store/inspectSlice'
import { LOOK_UP_SUMMARIES, RUN_SUMMARIES } from '../../renderer/store/runSummaries'
import type { HistoryEntry } from '../../shared/history'
import { fixture } from '../helpers/fixtures'
import { pageWithHistory } from '../helpers/keptHistory'

const PERCENT = '[\\d.e-]+ ?%'

/** The entry that a panel's run makes, in English and in Korean. */
async function entryOf(model: string | null, panel: string, change: object): Promise<HistoryEntry[]> {
  const kept = pageWithHistory()
  const { page } = kept
  await page().openModel(model)
  for (const language of ['en', 'ko'] as const) {
    await page().changeSettings({ language })
    page().changeDraft(panel, { ...change, language })
    page().askedByHand(panel)
    await page().startRun(panel)
    expect(page().runs[panel]?.status).toBe('done')
  }
  return (await kept.entries()).reverse()
}

const RUNS: [panel: string, model: string | null, draft: object, text: string, en: RegExp, ko: RegExp][] = [
  ['entities', 'roberta-tok-safetensors', { text: 'Anna in Paris' }, 'Anna in Paris', /^\w[^,]* [A-Z-]+|^No entities/, /^\w[^,]* [A-Z-]+|^개체명이/],
  [
    'questions',
    'roberta-qa-safetensors',
    { questions: ['Who?', 'Where?'], context: 'Anna is in Paris.' },
    'Who?\n\nWhere?\n\nAnna is in Paris.',
    /(“.+”|No answer) [\d.e-]+ %, (“.+”|No answer)/,
    /(“.+”|답 없음) [\d.e-]+%/,
  ],
  [
    'classify',
    'roberta-seq-safetensors',
    { text: 'Good.', pair: 'Bad.', hasPair: true },
    'Good.\n\nBad.',
    new RegExp(`^\\w+ ${PERCENT}, \\w+ ${PERCENT}`),
    new RegExp(PERCENT),
  ],
  [
    'zero-shot',
    'roberta-seq-safetensors',
    { text: 'A river.', labels: ['water', 'fire'] },
    'A river.',
    new RegExp(`^(water|fire) ${PERCENT}, (water|fire) ${PERCENT}$`),
    new RegExp(PERCENT),
  ],
  [
    'multiple-choice',
    'roberta-mc-safetensors',
    { prompt: 'It rained.', question: '', choices: ['A wet day.', 'A dry day.'] },
    'It rained.\n\nA wet day.\nA dry day.',
    /^“A (wet|dry) day.” /,
    /^“A (wet|dry) day.” /,
  ],
  ['similarity', null, { text: 'One.\nTwo.\nThree.' }, 'One.\nTwo.\nThree.', /^3 sentences; closest: “\w+\.” and “\w+\.”, 0\.\d{3}$/, /^문장 3개; 가장 가까운/],
  ['generate', 'roberta-clm-safetensors', { prompt: 'Once', maxNewTokens: 3 }, 'Once', /^… /, /^… /],
]

test.each(RUNS)('a run of %s is told in a line', async (panel, model, draft, text, en, ko) => {
  const [english, korean] = await entryOf(model && fixture(model), panel, draft)
  expect(english).toMatchObject({ panel, text, summary: expect.stringMatching(en), work: { drafts: { [panel]: draft } } })
  expect(korean?.summary).toMatch(ko)
  expect(Object.keys(english?.numbers ?? {}).length).toBeGreaterThan(0)
})

const text = 'The river flows.'
const LOOK_UPS: [kind: LookUpKind, input: object, panel: string, summary: RegExp][] = [
  ['attended', { text }, 'attention', /^\d+ tokens, \d+ layers × \d+ heads$/],
  ['logitLens', { text, topK: 3 }, 'layers', /^MaskedLM: \d+ tokens read at \d+ layers$/],
  ['occlusion', { task: 'fill-mask', text: 'The river <mask>.', unit: 'word', replace: 'mask' }, 'saliency', /: “[^”]+” adds most, [+−][\d.e-]+$/],
  ['surprise', { text, variant: 'original' }, 'surprise', /^perplexity [\d.e+]+ over \d+ tokens$/],
  [
    'minimalPairs',
    { variant: 'original', truncate: false, pairs: [{ good: 'It rains.', bad: 'Rains it.' }] },
    'surprise',
    /^the better sentence is likelier in [\d.]+ % of 1 pairs$/,
  ],
  ['textSurprises', { variant: 'original', truncate: false, texts: [text, 'It rains.'] }, 'surprise', /^perplexity [\d.e+]+ over 2 texts$/],
  ['stateFigures', { text }, 'states', /^\d+ tokens, \d+ layers, \d+ numbers each$/],
  [
    'headAblation',
    {
      task: 'fill-mask',
      input: { text: 'The river <mask>.' },
      heads: [
        [1, 1],
        [1, 2],
      ],
    },
    'interventions',
    /^\S+ [\d.e-]+; without 1\.[12] [+−][\d.e-]+$/,
  ],
]

test.each(LOOK_UPS)('so is %s', async (kind, input, panel, summary) => {
  const kept = pageWithHistory()
  await kept.page().openModel(null)
  kept.page().askedByHand(panel)
  kept.page().lookUp(kind, input as LookUps[typeof kind]['input'])
  await vi.waitFor(() => expect(kept.page().lookUps[kind]?.status).toBe('done'), { timeout: 20_000 })
  const [entry] = await kept.entries()
  expect(entry).toMatchObject({ panel, summary: expect.stringMatching(summary) })
  expect(entry?.text).toMatch(/river|rains/)
})

test('a pair of sentences is told once both are there', async () => {
  const kept = pageWithHistory()
  const { page } = kept
  await page().openModel(null)
  page().changeSurprise({ surpriseTab: 'pair', pair: { good: 'It rains.', bad: 'Rains it.' } })
  page().runSurprise()
  page().askedByHand('surprise')
  for (const kind of ['goodSurprise', 'badSurprise'] as const) {
    page().lookUp(kind, { text: kind === 'goodSurprise' ? 'It rains.' : 'Rains it.', variant: 'original' })
    await vi.waitFor(() => expect(page().lookUps[kind]?.status).toBe('done'), { timeout: 20_000 })
    expect(await kept.entries()).toHaveLength(kind === 'goodSurprise' ? 0 : 1)
  }
  expect((await kept.entries())[0]).toMatchObject({
    text: 'It rains.\n\nRains it.',
    summary: expect.stringMatching(/^log-likelihood of the first less that of the second: [+−]/),
  })
})

test('every panel that asks a task has its line', () => {
  expect(Object.keys(RUN_SUMMARIES).sort()).toEqual(RUNS.map(([panel]) => panel).sort())
  expect(Object.keys(LOOK_UP_SUMMARIES).sort()).toEqual([...LOOK_UPS.map(([kind]) => kind), 'badSurprise', 'goodSurprise'].sort())
})
