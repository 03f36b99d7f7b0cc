import type { PanelExample } from '../../components/workbench/PanelHead'
import type { Language } from '../../messages/messages'
import type { ClassifyDraft } from './classify'

const DRAFTS = {
  praise: { text: 'A deeply moving film, beautifully photographed and honestly acted from its first scene to its last.', hasPair: false },
  blame: { text: 'The story is thin, the dialogue is lifeless, and the ending makes no sense at all.', hasPair: false },
  mixed: { text: 'The first act is slow and predictable, yet the performances are so good that one forgives it nearly everything.', hasPair: false },
  pair: { text: 'The river flows through the old city before it reaches the sea.', pair: 'The city lies on a river.', hasPair: true },
}

/** Texts to start from, in formal English: reviews, which the sample model was trained on. */
export const CLASSIFY_EXAMPLES: Record<Language, PanelExample<ClassifyDraft>[]> = {
  en: [
    { title: 'A review that praises', draft: DRAFTS.praise },
    { title: 'A review that does not', draft: DRAFTS.blame },
    { title: 'A review that is divided', draft: DRAFTS.mixed },
    { title: 'A pair: does one follow from the other?', draft: DRAFTS.pair },
  ],
  ko: [
    { title: '호평 (영어)', draft: DRAFTS.praise },
    { title: '혹평 (영어)', draft: DRAFTS.blame },
    { title: '엇갈리는 평 (영어)', draft: DRAFTS.mixed },
    { title: '두 텍스트: 한쪽이 다른 쪽에서 따라 나오나요? (영어)', draft: DRAFTS.pair },
  ],
}
