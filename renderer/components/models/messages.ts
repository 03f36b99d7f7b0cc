import type { OpenStage } from '../../../shared/model'
import type { Messages } from '../../messages/messages'

const en = {
  title: 'Models: switch, open, unload',
  groupOpen: 'Open',
  groupRecent: 'Recent',
  noneOpen: 'No model is open.',
  unload: 'Unload',
  unloadModel: (name: string, size: string) => `Unload ${name}, which gives back ${size}`,
  unloaded: (name: string) => `${name} was unloaded`,
  switchTo: (name: string) => `Switch to ${name}`,
  ended: 'its engine ended; opened again when chosen',
  allTogether: 'Memory of all together',
  openAnother: 'Open another…',
  openSample: 'Open the sample model',
  opening: (name: string) => `Opening ${name}`,
  cancelOpening: (name: string) => `Cancel opening ${name}`,
  cancel: 'Cancel',
  close: 'Close',
  stages: {
    starting: 'starting its process',
    header: 'reading the header',
    tokenizer: 'reading the tokenizer',
    graph: 'building the graph',
    weights: 'loading the weights',
  } satisfies Record<OpenStage, string>,
  slow: 'Nothing has been heard for a while. A slow disk or a network drive takes its time; if it takes too long, cancel: what was open stays.',
  isReopened: (name: string) => `${name} was opened again. Your text and your results are untouched.`,
  isReopening: (name: string) => `${name} is being opened again. Your text and your results are untouched.`,
  notReopened: (name: string) => `${name} could not be opened again. Your text and your results are untouched.`,
  runAgain: 'Run again',
  openAgain: 'Open again',
  madeRoom: (closed: string, count: number, opened: string, needed: string, free: string) =>
    `${closed} ${count === 1 ? 'was' : 'were'} closed to make room: ${opened} needs about ${needed}, and ${free} was free.`,
}

const ko: typeof en = {
  title: '모델: 전환, 열기, 닫기',
  groupOpen: '열린 모델',
  groupRecent: '최근 모델',
  noneOpen: '열린 모델이 없습니다.',
  unload: '닫기',
  unloadModel: (name, size) => `${name} 닫고 메모리 ${size} 돌려받기`,
  unloaded: (name) => `${name} 모델을 닫았습니다`,
  switchTo: (name) => `${name} 모델로 전환`,
  ended: '엔진이 종료됨, 고르면 다시 엽니다',
  allTogether: '모두 합한 메모리',
  openAnother: '다른 모델 열기…',
  openSample: '샘플 모델 열기',
  opening: (name) => `${name} 여는 중`,
  cancelOpening: (name) => `${name} 열기 취소`,
  cancel: '취소',
  close: '닫기',
  stages: {
    starting: '프로세스 시작',
    header: '헤더 읽기',
    tokenizer: '토크나이저 읽기',
    graph: '그래프 만들기',
    weights: '가중치 불러오기',
  },
  slow: '한동안 응답이 없습니다. 느린 디스크나 네트워크 드라이브는 오래 걸릴 수 있습니다. 너무 오래 걸리면 취소하세요. 열려 있던 모델은 그대로 있습니다.',
  isReopened: (name) => `${name} 모델을 다시 열었습니다. 입력한 텍스트와 결과는 그대로 있습니다.`,
  isReopening: (name) => `${name} 모델을 다시 여는 중입니다. 입력한 텍스트와 결과는 그대로 있습니다.`,
  notReopened: (name) => `${name} 모델을 다시 열지 못했습니다. 입력한 텍스트와 결과는 그대로 있습니다.`,
  runAgain: '다시 실행',
  openAgain: '다시 열기',
  madeRoom: (closed, _count, opened, needed, free) =>
    `메모리를 확보하려고 ${closed} 모델을 닫았습니다. ${opened} 모델에는 약 ${needed}가 필요한데 ${free}만 남아 있었습니다.`,
}

export const modelMessages: Messages<typeof en> = { en, ko }
