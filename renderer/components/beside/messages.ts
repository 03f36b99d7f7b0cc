import type { Messages } from '../../messages/messages'

const en = {
  heads: (n: string) => (n === '1' ? '1 head off' : `${n} heads off`),
  scaled: (n: string) => (n === '1' ? '1 head scaled' : `${n} heads scaled`),
  skipped: (layers: string) => (layers.includes(',') ? `layers ${layers} skipped` : `layer ${layers} skipped`),
  restricted: (n: string) => (n === '1' ? '1 head restricted' : `${n} heads restricted`),
  notInForce: (what: string) => `Not in force here: ${what}. This panel shows the untouched model.`,
  showUntouched: 'Show untouched only',
  showBoth: 'Show both',
  remove: 'Remove',
  change: 'Change',
  untouched: 'Untouched',
  changed: 'With interventions',
  noAnswer: 'Stopped before there was an answer.',
  answer: 'Answer',
  points: 'Points',
  pointsHint: 'Difference in percentage points',
  notListed: 'not listed',
  noneFound: 'No answer',
  caption: (what: string) => `With interventions: ${what}.`,
}

const ko: typeof en = {
  heads: (n) => `헤드 ${n}개 꺼짐`,
  scaled: (n) => `헤드 ${n}개 배율 조정`,
  skipped: (layers) => `레이어 ${layers} 건너뜀`,
  restricted: (n) => `헤드 ${n}개 제한됨`,
  notInForce: (what) => `이 패널에는 적용되지 않음: ${what}. 원래 모델을 보여 줍니다.`,
  showUntouched: '원래 모델만 보기',
  showBoth: '둘 다 보기',
  remove: '모두 해제',
  change: '바꾸기',
  untouched: '원래 모델',
  changed: '개입한 모델',
  noAnswer: '답이 나오기 전에 중단했습니다.',
  answer: '답',
  points: '차이',
  pointsHint: '퍼센트포인트 차이',
  notListed: '목록에 없음',
  noneFound: '답 없음',
  caption: (what) => `개입: ${what}.`,
}

export const besideMessages: Messages<typeof en> = { en, ko }
