import type { Language, Messages } from '../messages/messages'

/** Texts to start from: what the sample model knows something about (encyclopaedic, formal English). `hide` names the words to hide. */
export interface Example {
  title: string
  text: string
  hide: string[]
  /** Several masks that are to agree with each other. */
  together?: boolean
  /** Words to compare in the place of the mask, as typed. */
  words?: string
  /** A second sentence. */
  other?: string
}

const en = {
  capital: 'A capital',
  phrase: 'A fixed phrase',
  economics: 'Supply and demand',
  definition: 'A hole in a definition',
  twoMasks: 'Two masks at once',
  together: 'Two masks that must agree',
  pieces: 'A word of several tokens',
  words: 'Words of any length',
  sentences: 'Two sentences side by side',
  agreement: 'Agreement across a clause',
}

const ko: typeof en = {
  capital: '수도',
  phrase: '굳어진 표현',
  economics: '수요와 공급',
  definition: '정의 속의 빈칸',
  twoMasks: '마스크 두 개',
  together: '서로 맞아야 하는 마스크 두 개',
  pieces: '여러 토큰으로 된 단어',
  words: '길이가 다른 단어 비교',
  sentences: '두 문장 나란히 보기',
  agreement: '절을 건너뛴 수 일치',
}

const TITLES: Messages<typeof en> = { en, ko }

const TEXTS: (Omit<Example, 'title'> & { id: keyof typeof en })[] = [
  { id: 'capital', text: 'Ottawa is the capital of Canada.', hide: ['capital'] },
  { id: 'phrase', text: 'The Constitution of the United States was signed in Philadelphia.', hide: ['States'] },
  { id: 'economics', text: 'In economics, demand falls when the price of a good rises.', hide: ['price'] },
  { id: 'definition', text: 'mouth hole: a hole (as in <mask> ski mask) for the mouth.', hide: [] },
  { id: 'twoMasks', text: 'Sierra Leone is a country. <mask> capital of Sierra Leone is <mask>.', hide: [] },
  { id: 'together', text: 'The <mask> of the <mask> was signed in 1919.', hide: [], together: true },
  { id: 'pieces', text: 'Photosynthesis takes place in the chloroplasts of green plants.', hide: ['chloroplasts'] },
  { id: 'words', text: 'The ship sailed across the <mask>.', hide: [], words: 'sea, ocean, lake, Mediterranean, Pacific Ocean' },
  {
    id: 'sentences',
    text: 'In winter the river is covered with <mask>.',
    hide: [],
    other: 'In summer the river is covered with <mask>.',
  },
  { id: 'agreement', text: 'The keys to the old cabinet are on the table.', hide: ['are'] },
]

export const examplesIn = (language: Language): Example[] => TEXTS.map(({ id, ...example }) => ({ ...example, title: TITLES[language][id] }))

export const EXAMPLES = examplesIn('en')
