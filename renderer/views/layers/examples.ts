import type { LensHead } from '../../../shared/inspect/layers'
import type { Texts } from '../../lib/firstTokens'
import type { Language } from '../../messages/messages'

interface LayersExample extends Texts {
  title: string
  /** That it is made for; used if the model has it. */
  head: LensHead
  choices?: string[]
}

type Example = Omit<LayersExample, 'title'> & { id: keyof typeof en }

const en = {
  mask: 'A hidden word takes shape',
  copied: 'Words that are seen',
  labels: 'Names get their labels',
  sentiment: 'A verdict is formed',
  answer: 'An answer is found',
  choice: 'A choice is made',
}
const ko: typeof en = {
  mask: '가려진 단어가 정해지는 과정',
  copied: '보이는 단어들',
  labels: '이름에 레이블이 붙는 과정',
  sentiment: '평가가 내려지는 과정',
  answer: '답을 찾는 과정',
  choice: '보기를 고르는 과정',
}
const TITLES: Record<Language, typeof en> = { en, ko }

const TEXTS: Example[] = [
  { id: 'mask', head: 'MaskedLM', text: 'The river flows through the <mask> of Paris before it reaches the sea.' },
  { id: 'copied', head: 'MaskedLM', text: 'The keys to the old cabinet in the hall are on the table.' },
  { id: 'labels', head: 'TokenClassification', text: 'Angela Merkel met the board of Siemens in Munich.' },
  { id: 'sentiment', head: 'SequenceClassification', text: 'A wonderful film with a wonderful cast.' },
  {
    id: 'answer',
    head: 'QuestionAnswering',
    text: 'Ottawa is the capital of Canada. It lies on the Ottawa River in Ontario.',
    textPair: 'What is the capital of Canada?',
  },
  {
    id: 'choice',
    head: 'MultipleChoice',
    text: 'The members of the orchestra took their seats, and the conductor raised his baton.',
    choices: ['The overture began.', 'The ship left the harbour.', 'The parliament was dissolved.'],
  },
]

export const layersExamples = (language: Language): LayersExample[] => TEXTS.map(({ id, ...example }) => ({ ...example, title: TITLES[language][id] }))
