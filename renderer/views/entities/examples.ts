import type { Language } from '../../messages/messages'

interface EntityExample {
  title: string
  text: string
}

const TEXTS = {
  news: 'On Tuesday Angela Merkel arrived in New York to meet the United Nations secretary-general, António Guterres. The German delegation flew on to Ottawa the same night, a spokesman for Lufthansa said.',
  history: 'The Treaty of Versailles was signed in France in 1919. Woodrow Wilson represented the United States, and David Lloyd George the United Kingdom.',
  split: 'Photosynthesis was studied by Jan Ingenhousz in Wiltshire, near the University of Oxford.',
}

/** Texts to start from, in formal English, which the sample model knows. */
export const ENTITY_EXAMPLES: Record<Language, EntityExample[]> = {
  en: [
    { title: 'A news item', text: TEXTS.news },
    { title: 'A treaty', text: TEXTS.history },
    { title: 'Names of several tokens', text: TEXTS.split },
  ],
  ko: [
    { title: '뉴스 기사 (영어)', text: TEXTS.news },
    { title: '조약 (영어)', text: TEXTS.history },
    { title: '여러 토큰으로 된 이름 (영어)', text: TEXTS.split },
  ],
}
