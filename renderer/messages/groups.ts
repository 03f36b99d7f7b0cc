import type { Messages } from './messages'

const en = { ask: 'Ask', inside: 'Look inside', model: 'Model' }
const ko: typeof en = { ask: '질문', inside: '내부 보기', model: '모델' }

/** The groups of the rail. */
export const groupMessages: Messages<typeof en> = { en, ko }
export type PanelGroup = keyof typeof en
