import type { Messages } from '../../messages/messages'

const en = {
  windowed: (tokens: string, most: string) => `The text has ${tokens} tokens; the model takes ${most} at a time. Choose the window that is looked at.`,
  window: (n: string, all: string) => `Window ${n} of ${all}`,
  previous: 'Window before',
  next: 'Next window',
}

const ko: typeof en = {
  windowed: (tokens, most) => `텍스트는 ${tokens}토큰이고 모델은 한 번에 ${most}토큰을 받습니다. 살펴볼 구간을 고르세요.`,
  window: (n, all) => `구간 ${n}/${all}`,
  previous: '이전 구간',
  next: '다음 구간',
}

export const windowMessages: Messages<typeof en> = { en, ko }
