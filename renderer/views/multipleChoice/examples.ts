import type { Language } from '../../messages/messages'
import type { MultipleChoiceDraft } from './multipleChoice'

type Asked = Pick<MultipleChoiceDraft, 'prompt' | 'question' | 'choices'>

const ORCHESTRA: Asked = {
  prompt: 'The members of the orchestra took their seats, and the conductor raised his baton.',
  question: '',
  choices: ['The overture began.', 'The ship left the harbour.', 'The parliament was dissolved.'],
}

const PASSAGE: Asked = {
  prompt:
    'Oxygen was discovered independently by Carl Wilhelm Scheele, in Uppsala, in 1773, and by Joseph Priestley in Wiltshire in 1774. The name oxygen was given in 1777 by Antoine Lavoisier.',
  question: 'Who gave oxygen its name?',
  choices: ['Carl Wilhelm Scheele', 'Joseph Priestley', 'Antoine Lavoisier', 'Isaac Newton'],
}

const GAP: Asked = {
  prompt: 'Water freezes at 0 degrees Celsius and boils at 100 degrees Celsius at sea level.',
  question: 'At sea level, water boils at _ degrees Celsius.',
  choices: ['0', '50', '100'],
}

/** Situations to start from, one of each recipe: a continuation, a question and a gap. */
export const CHOICE_EXAMPLES: Record<Language, { title: string; asked: Asked }[]> = {
  en: [
    { title: 'How does it go on?', asked: ORCHESTRA },
    { title: 'A passage and a question', asked: PASSAGE },
    { title: 'A gap to fill', asked: GAP },
  ],
  ko: [
    { title: '이어질 문장 고르기 (영어)', asked: ORCHESTRA },
    { title: '지문과 질문 (영어)', asked: PASSAGE },
    { title: '빈칸에 들어갈 말 (영어)', asked: GAP },
  ],
}
