import { paragraphs, type RunSummary } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import type { Found } from '../../store/inspectSlice'

const en = { read: (rows: string, layers: number) => `${rows} read at ${layers} layers`, tokens: (n: number) => `${n} tokens`, text: 'the text' }
const ko: typeof en = { read: (rows, layers) => `레이어 ${layers}개에서 ${rows} 읽음`, tokens: (n) => `토큰 ${n}개`, text: '텍스트' }
const messages: Messages<typeof en> = { en, ko }

export function lensSummary({ input, result }: Found<'logitLens'>, language: Language): RunSummary {
  const { read, tokens, text } = messages[language]
  const count = result.columns.tokens.length
  return {
    text: paragraphs(input.textPair, input.text),
    summary: `${result.head}: ${read(count > 0 ? tokens(count) : text, result.layers.length)}`,
    numbers: { tokens: count, layers: result.layers.length },
  }
}
