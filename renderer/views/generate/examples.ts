import type { Language } from '../../messages/messages'

interface GenerateExample {
  title: string
  text: string
}

const TEXTS = ['The capital of the country is', 'On Monday the government announced that', 'The species was first described in']
const TITLES: Record<Language, string[]> = {
  en: ['A capital', 'A news item', 'A species'],
  ko: ['수도 (영어)', '뉴스 기사 (영어)', '생물 종 (영어)'],
}

const examples = (language: Language): GenerateExample[] => TEXTS.map((text, i) => ({ title: TITLES[language][i] ?? '', text }))

/** Beginnings of texts, in formal English. */
export const GENERATE_EXAMPLES: Record<Language, GenerateExample[]> = { en: examples('en'), ko: examples('ko') }
