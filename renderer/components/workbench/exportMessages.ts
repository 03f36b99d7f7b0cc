import type { Messages } from '../../messages/messages'

const en = {
  exportAs: 'Export…',
  formats: {
    svg: 'SVG, for print',
    png: 'PNG, twice the size',
    csv: 'CSV, the numbers',
    json: 'JSON, the numbers',
    html: 'HTML, to explore',
  },
  saved: (what: string) => `Saved ${what}`,
  nothing: 'Nothing to export yet',
  failed: 'Not exported',
  failedBecause: (why: string) => `This could not be exported: ${why}`,
  model: (name: string, facts: string) => `Model: ${name} (${facts})`,
  textIs: (text: string) => `Text: ${text}`,
  strategyIs: (strategy: string) => `Aggregation of tokens: ${strategy}`,
  windowsAre: (n: string) => `Read in ${n} windows that overlap`,
  entityScale: 'Scale: the stronger the tint, the higher the score (0 to 100); grid: probability of each label at each token, 0 to 1',
  filter: 'Filter',
  more: 'Show more',
  group: 'Export',
  command: (format: string) => `Export as ${format}`,
}

const ko: typeof en = {
  exportAs: '내보내기…',
  formats: {
    svg: 'SVG, 인쇄용',
    png: 'PNG, 두 배 크기',
    csv: 'CSV, 수치',
    json: 'JSON, 수치',
    html: 'HTML, 탐색용',
  },
  saved: (what) => `${what} 저장됨`,
  nothing: '아직 내보낼 것이 없습니다',
  failed: '내보내지 못했습니다',
  failedBecause: (why) => `내보내지 못했습니다: ${why}`,
  model: (name, facts) => `모델: ${name} (${facts})`,
  textIs: (text) => `텍스트: ${text}`,
  strategyIs: (strategy) => `토큰 묶기: ${strategy}`,
  windowsAre: (n) => `겹치는 창 ${n}개로 읽음`,
  entityScale: '척도: 색이 진할수록 점수가 높음(0–100). 격자: 토큰별 각 레이블의 확률, 0–1',
  filter: '거르기',
  more: '더 보기',
  group: '내보내기',
  command: (format) => `${format}(으)로 내보내기`,
}

export const exportMessages: Messages<typeof en> = { en, ko }
export type CaptionWords = typeof en
