import type { Messages } from '../../messages/messages'

const en = {
  title: 'Multiple choice',
  lead: 'which of these goes on best?',
  prompt: 'Beginning or passage',
  promptHint: 'A beginning, or the passage that the question is about',
  question: 'Question',
  optional: 'Question about the passage (optional)',
  questionHint: 'Goes before each choice; where it holds _, the choice takes its place',
  choices: 'Choices',
  choice: (n: number) => `Choice ${n}`,
  choicePlaceholder: 'A way to go on, or an answer',
  addChoice: 'Add a choice',
  truncate: 'Cut what is too long',
  truncateHint: 'Else a text over the limit is refused. With a question: question and answer to 128 tokens, then the passage',
  hint: 'Prompt and longest choice together',
  empty: 'Write a beginning and at least two choices, or start from an example.',
  scores: 'How well each choice goes on',
  logits: 'Logit',
  best: 'best',
  tie: 'Several choices share the highest score.',
  scale: 'Shares of the listed choices: they say which goes on best, not whether any is good. The logit is the model’s own score, before choices are compared.',
}

const ko: typeof en = {
  title: '선다형',
  lead: '어느 것이 가장 잘 이어지나요?',
  prompt: '앞부분 또는 지문',
  promptHint: '앞부분이나 질문의 지문을 쓰세요',
  question: '질문',
  optional: '지문에 대한 질문 (선택 사항)',
  questionHint: '선택지 앞에 붙습니다. _가 있으면 그 자리에 선택지가 들어갑니다',
  choices: '선택지',
  choice: (n) => `선택지 ${n}`,
  choicePlaceholder: '이어질 문장이나 답',
  addChoice: '선택지 추가',
  truncate: '너무 길면 자르기',
  truncateHint: '끄면 한도를 넘는 텍스트는 거부됩니다. 질문이 있으면 질문과 답을 128토큰까지, 그다음 지문을 자릅니다',
  hint: '앞부분과 가장 긴 선택지를 합한 길이',
  empty: '앞부분과 선택지를 두 개 이상 쓰거나 예시로 시작하세요.',
  scores: '선택지가 이어지는 정도',
  logits: '로짓',
  best: '최고',
  tie: '여러 선택지의 점수가 같습니다.',
  scale: '나열된 선택지 사이의 비율입니다. 어느 것이 더 나은지를 말할 뿐 좋은 답이 있는지는 말하지 않습니다. 로짓은 비교하기 전 모델의 점수입니다.',
}

export const choiceMessages: Messages<typeof en> = { en, ko }
