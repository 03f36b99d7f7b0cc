import type { Messages } from '../../messages/messages'

const en = {
  choose: 'Choose a file…',
  drop: 'or drop it here: a text a line (.txt), JSON Lines, or CSV with a column “text”.',
  fileTexts: (name: string, texts: string) => `${name}: ${texts} ${texts === '1' ? 'text' : 'texts'}`,
  unread: (lines: string) => `${lines} ${lines === '1' ? 'line has' : 'lines have'} no text and ${lines === '1' ? 'is' : 'are'} left out.`,
  over: (texts: string, most: string) => `The first ${most} are taken; ${texts} are left out.`,
  noTexts: 'There is no text in this file. It should have one text a line.',
  notText: (name: string) => `${name} is not a text in UTF-8. Choose a text file, or save it as UTF-8.`,
  unreadable: (name: string) => `${name} could not be read. Choose another file.`,
}

const ko: typeof en = {
  choose: '파일 선택…',
  drop: '또는 여기에 끌어다 놓으세요. 한 줄에 텍스트 하나(.txt), JSON Lines, “text” 열이 있는 CSV를 읽습니다.',
  fileTexts: (name, texts) => `${name}: 텍스트 ${texts}개`,
  unread: (lines) => `텍스트가 없는 줄 ${lines}개는 뺐습니다.`,
  over: (texts, most) => `앞의 ${most}개만 쓰고 ${texts}개는 뺐습니다.`,
  noTexts: '이 파일에는 텍스트가 없습니다. 한 줄에 텍스트 하나씩 있어야 합니다.',
  notText: (name) => `${name} 파일은 UTF-8 텍스트가 아닙니다. 텍스트 파일을 고르거나 UTF-8로 저장하세요.`,
  unreadable: (name) => `${name} 파일을 읽을 수 없습니다. 다른 파일을 고르세요.`,
}

export const textFileMessages: Messages<typeof en> = { en, ko }
