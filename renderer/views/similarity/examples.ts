import type { Language } from '../../messages/messages'

const TEXTS = {
  subjects: [
    'The river flows through the city before it reaches the sea.',
    'The lake lies in the mountains near the border with Austria.',
    'The island is separated from the mainland by a narrow strait.',
    'The party won the general election with a large majority.',
    'The president was elected by the parliament for a second term.',
    'The government resigned after it lost the vote in parliament.',
    'The team won the championship in the last match of the season.',
    'He scored two goals in the final against Germany.',
    'The club was promoted to the first division in 1987.',
    'The album was released in 1994 and reached number one.',
    'She recorded her second album in London with the same band.',
    'The song was written by the singer and her brother.',
  ],
  words: [
    'The bank raised its interest rates.',
    'He opened an account at the bank.',
    'They walked along the bank of the river.',
    'Trees grow on both banks of the stream.',
    'The company issued new shares.',
    'Water flooded the fields in spring.',
  ],
  denial: [
    'The bridge was completed in 1889.',
    'The bridge was not completed in 1889.',
    'The construction of the bridge ended in 1889.',
    'The church was completed in 1889.',
    'The bridge was destroyed in 1944.',
    'Work on the bridge began in 1889.',
  ],
}

interface SimilarityExample {
  title: string
  text: string
}

/** Sentences to start from, in formal English, which the sample model knows. */
export const SIMILARITY_EXAMPLES: Record<Language, SimilarityExample[]> = {
  en: [
    { title: 'Four subjects', text: TEXTS.subjects.join('\n') },
    { title: 'Two senses of “bank”', text: TEXTS.words.join('\n') },
    { title: 'What a “not” changes', text: TEXTS.denial.join('\n') },
  ],
  ko: [
    { title: '네 가지 주제 (영어)', text: TEXTS.subjects.join('\n') },
    { title: '“bank”의 두 가지 뜻 (영어)', text: TEXTS.words.join('\n') },
    { title: '“not”이 바꾸는 것 (영어)', text: TEXTS.denial.join('\n') },
  ],
}
