import type { PanelExample } from '../../components/workbench/PanelHead'
import type { Language } from '../../messages/messages'
import type { ZeroShotDraft } from './zeroShot'

const DRAFTS = {
  news: {
    text: 'The central bank raised its interest rate on Thursday for the third time this year, citing the price of energy.',
    labels: ['economy', 'politics', 'sport', 'science'],
    template: 'This text is about {}.',
    scoring: 'together',
  },
  review: {
    text: 'The story is thin, the dialogue is lifeless, and the ending makes no sense at all.',
    labels: ['praise', 'disappointment', 'indifference'],
    template: 'This review expresses {}.',
    scoring: 'together',
  },
  topics: {
    text: 'Marie Curie discovered polonium and radium in Paris, and was the first woman to be awarded a Nobel Prize.',
    labels: ['chemistry', 'history', 'France', 'football'],
    template: 'This text is about {}.',
    scoring: 'each',
  },
} as const satisfies Record<string, Omit<ZeroShotDraft, 'labels'> & { labels: readonly string[] }>

const draft = (name: keyof typeof DRAFTS): Partial<ZeroShotDraft> => ({ ...DRAFTS[name], labels: [...DRAFTS[name].labels] })

/** Texts to start from, in formal English, each with labels and a template that fit. */
export const ZERO_SHOT_EXAMPLES: Record<Language, PanelExample<ZeroShotDraft>[]> = {
  en: [
    { title: 'A news item: one topic', draft: draft('news') },
    { title: 'A review: its tone', draft: draft('review') },
    { title: 'An encyclopaedia entry: several topics', draft: draft('topics') },
  ],
  ko: [
    { title: '뉴스 기사: 주제 하나 (영어)', draft: draft('news') },
    { title: '평론: 어조 (영어)', draft: draft('review') },
    { title: '백과사전 항목: 여러 주제 (영어)', draft: draft('topics') },
  ],
}
