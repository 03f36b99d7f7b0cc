import type { Messages } from './messages'

const en = {
  groups: { ask: 'Ask', model: 'Model' },
  titles: {
    'fill-mask': 'Fill-mask',
    entities: 'Entities',
    questions: 'Questions',
    classify: 'Classify',
    'zero-shot': 'Zero-shot',
    'multiple-choice': 'Multiple choice',
    similarity: 'Similarity',
    generate: 'Generate',
    tokenizer: 'Tokenizer',
    details: 'Details',
  },
}

const ko: typeof en = {
  groups: { ask: '질문', model: '모델' },
  titles: {
    'fill-mask': '빈칸 채우기',
    entities: '개체명',
    questions: '질의응답',
    classify: '분류',
    'zero-shot': '제로샷',
    'multiple-choice': '선다형',
    similarity: '유사도',
    generate: '생성',
    tokenizer: '토크나이저',
    details: '세부 정보',
  },
}

export const panelMessages: Messages<typeof en> = { en, ko }
export type PanelId = keyof typeof en.titles
export type PanelGroup = keyof typeof en.groups
