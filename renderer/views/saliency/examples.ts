import type { Language } from '../../messages/messages'
import type { SaliencyTexts } from './texts'

interface SaliencyExample {
  title: string
  texts: SaliencyTexts
}

const TEXTS: SaliencyTexts[] = [
  { task: 'text-classification', text: 'The first act is slow and predictable, yet the performances are so good that one forgives it nearly everything.' },
  { task: 'token-classification', text: 'Washington was born in Virginia, and the city of Washington was named after him.' },
  {
    task: 'question-answering',
    question: 'Where does the river begin?',
    context: 'The river begins in the mountains of Norway, flows through Sweden and reaches the sea at Gothenburg.',
  },
  { task: 'fill-mask', text: 'The capital of France is <mask>, and its people speak French.' },
  {
    task: 'zero-shot-classification',
    sequence: 'The match ended in a draw after both teams had scored in the second half.',
    candidateLabels: ['sport', 'politics', 'science'],
    hypothesisTemplate: 'This example is {}.',
    multiLabel: false,
  },
  {
    task: 'multiple-choice',
    prompt: 'Owls hunt at night, when mice leave their holes.',
    question: 'When do owls hunt?',
    choices: ['by day', 'at night', 'in winter'],
  },
]

const TITLES: Record<Language, string[]> = {
  en: ['A review that is divided', 'A person or a place', 'A question and its answer', 'A word to fill in', 'A topic among three', 'A choice among three'],
  ko: [
    '엇갈리는 평 (영어)',
    '사람인가 장소인가 (영어)',
    '질문과 답 (영어)',
    '채워 넣을 단어 (영어)',
    '세 주제 가운데 하나 (영어)',
    '세 보기 가운데 하나 (영어)',
  ],
}

/** Texts in which one word decides. */
export const saliencyExamples = (language: Language): SaliencyExample[] => TEXTS.map((texts, i) => ({ title: TITLES[language][i] ?? '', texts }))
