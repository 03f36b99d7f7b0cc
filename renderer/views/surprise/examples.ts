import type { Language } from '../../messages/messages'
import type { PairOfTexts } from '../../store/surpriseSlice'

type Example = { title: string } & ({ text: string } | { pair: PairOfTexts })

const AGREEMENT = { good: 'The keys to the cabinet are on the table.', bad: 'The keys to the cabinet is on the table.' }
const REFLEXIVE = { good: 'The woman hurt herself.', bad: 'The woman hurt himself.' }
const RIVER = 'The river flows through the city of Paris before it reaches the sea.'
const PIZZA = 'She poured the milk into the volcano and drank it.'
const SPLIT = 'Photosynthesis takes place in the chloroplasts of green plants.'

/** Texts and pairs in which a model has something to be surprised at. */
export const SURPRISE_EXAMPLES: Record<Language, Example[]> = {
  en: [
    { title: 'A sentence', text: RIVER },
    { title: 'A word out of place', text: PIZZA },
    { title: 'Words of several tokens', text: SPLIT },
    { title: 'A pair: agreement across a noun', pair: AGREEMENT },
    { title: 'A pair: a reflexive', pair: REFLEXIVE },
  ],
  ko: [
    { title: '한 문장', text: RIVER },
    { title: '어울리지 않는 단어', text: PIZZA },
    { title: '여러 토큰으로 된 단어', text: SPLIT },
    { title: '대립쌍: 명사를 건너뛴 수 일치', pair: AGREEMENT },
    { title: '대립쌍: 재귀 대명사', pair: REFLEXIVE },
  ],
}
