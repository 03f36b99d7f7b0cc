import type { Messages } from './messages'

const en = { ask: 'Ask', inside: 'Look inside', model: 'Model', library: 'Library' }
const ko: typeof en = { ask: '질문', inside: '내부 보기', model: '모델', library: '보관함' }

/** The groups of the rail. */
export const groupMessages: Messages<typeof en> = { en, ko }
export type PanelGroup = keyof typeof en
