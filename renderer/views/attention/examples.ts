import type { Texts } from '../../lib/firstTokens'
import type { Language } from '../../messages/messages'

interface AttentionExample extends Texts {
  title: string
}

const LONG =
  'The river rises in the mountains of the north and flows through three countries before it reaches the sea. In its upper course it is fed by snow that melts in the spring; in its lower course it is joined by two large tributaries. Several cities were founded on its banks in the Middle Ages, when the river was the most important trade route of the region. In the nineteenth century the railway took over most of the traffic, and the harbours of the smaller towns were closed. Today the river is used for the production of electricity, for irrigation and for tourism. The government has declared part of the valley a national park, in which several species of birds and fish are protected.'

/** Texts in which attention has something to show. */
export const ATTENTION_EXAMPLES: Record<Language, AttentionExample[]> = {
  en: [
    { title: 'A sentence', text: 'The river flows through the city of Paris before it reaches the sea.' },
    { title: 'Who is "it"?', text: 'The trophy did not fit into the suitcase because it was too large.' },
    { title: 'Agreement across a clause', text: 'The keys to the old cabinet in the hall are on the table.' },
    { title: 'Words of several tokens', text: 'Photosynthesis takes place in the chloroplasts of green plants.' },
    { title: 'A pair of texts', text: 'Ottawa is the capital of Canada.', textPair: 'The capital is a city in Ontario.' },
    { title: 'A paragraph', text: LONG },
  ],
  ko: [
    { title: '한 문장', text: 'The river flows through the city of Paris before it reaches the sea.' },
    { title: '“it”은 무엇인가?', text: 'The trophy did not fit into the suitcase because it was too large.' },
    { title: '절을 건너뛴 수 일치', text: 'The keys to the old cabinet in the hall are on the table.' },
    { title: '여러 토큰으로 된 단어', text: 'Photosynthesis takes place in the chloroplasts of green plants.' },
    { title: '두 텍스트의 쌍', text: 'Ottawa is the capital of Canada.', textPair: 'The capital is a city in Ontario.' },
    { title: '한 문단', text: LONG },
  ],
}
