import type { Language } from '../../messages/messages'

interface TokenizerExample {
  title: string
  text: string
  textPair?: string
}

/** Texts in which a tokenizer can be seen at work. */
export const TOKENIZER_EXAMPLES: Record<Language, TokenizerExample[]> = {
  en: [
    { title: 'Bytes of é, and of an emoji', text: 'The café in Besançon was naïve about 🤗 and 1,234 €.' },
    { title: 'A pair of texts', text: 'Ottawa is the capital of Canada.', textPair: 'The capital is a city in Ontario.' },
    { title: 'Long words', text: 'Antidisestablishmentarianism and photosynthesis are words; Donaudampfschifffahrt is one too.' },
    { title: 'Spaces and lines', text: 'one two  three   four\n\n\tA new line,   with a tab.  ' },
    {
      title: 'Several sentences, to be packed',
      text: 'The river flows through the city. It reaches the sea at Rotterdam. The harbour is the largest in Europe.\n\nThe Constitution of the United States was signed in Philadelphia. It was written in 1787.',
    },
  ],
  ko: [
    { title: 'é와 이모지의 바이트', text: 'The café in Besançon was naïve about 🤗 and 1,234 €.' },
    { title: '두 텍스트의 쌍', text: 'Ottawa is the capital of Canada.', textPair: 'The capital is a city in Ontario.' },
    { title: '긴 단어', text: 'Antidisestablishmentarianism and photosynthesis are words; Donaudampfschifffahrt is one too.' },
    { title: '공백과 줄', text: 'one two  three   four\n\n\tA new line,   with a tab.  ' },
    { title: '한글의 바이트', text: '서울은 대한민국의 수도이다.' },
  ],
}
