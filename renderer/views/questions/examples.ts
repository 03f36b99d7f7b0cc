import type { Language } from '../../messages/messages'

interface QuestionExample {
  title: string
  context: string
  questions: string[]
}

const TREATY =
  'The Treaty of Versailles was signed on 28 June 1919 in the Hall of Mirrors of the Palace of Versailles, near Paris. Woodrow Wilson represented the United States, David Lloyd George the United Kingdom and Georges Clemenceau France. Germany had to give up about 13 percent of its territory, and the treaty came into force on 10 January 1920.'

const OXYGEN =
  'Oxygen was discovered independently by Carl Wilhelm Scheele, in Uppsala, in 1773, and by Joseph Priestley in Wiltshire in 1774. The name oxygen was given in 1777 by Antoine Lavoisier, who first recognized it as a chemical element. It makes up about 21 percent of the atmosphere of the Earth.'

const treaty = { context: TREATY, questions: ['Who represented the United States?', 'When was the treaty signed?', 'How many soldiers were wounded?'] }
const oxygen = { context: OXYGEN, questions: ['Who gave oxygen its name?', 'When was oxygen discovered?'] }
const unanswered = { context: TREATY, questions: ['How many soldiers were wounded?'] }

/** Contexts to start from, in formal English, which the sample model knows. */
export const QUESTION_EXAMPLES: Record<Language, QuestionExample[]> = {
  en: [
    { title: 'A treaty, three questions', ...treaty },
    { title: 'The discovery of oxygen', ...oxygen },
    { title: 'A question without an answer', ...unanswered },
  ],
  ko: [
    { title: '조약, 질문 세 개 (영어)', ...treaty },
    { title: '산소의 발견 (영어)', ...oxygen },
    { title: '답이 없는 질문 (영어)', ...unanswered },
  ],
}
