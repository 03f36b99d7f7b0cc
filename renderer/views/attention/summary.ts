import { paragraphs, type RunSummary } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import type { Found } from '../../store/inspectSlice'

const en = { seen: (tokens: number, layers: number, heads: number) => `${tokens} tokens, ${layers} layers × ${heads} heads` }
const ko: typeof en = { seen: (tokens, layers, heads) => `토큰 ${tokens}개, 레이어 ${layers}개 × 헤드 ${heads}개` }
const messages: Messages<typeof en> = { en, ko }

export function attentionSummary({ input, result }: Found<'attended'>, language: Language): RunSummary {
  const { layers, heads, columns } = result
  const tokens = columns.tokens.length
  return { text: paragraphs(input.text, input.textPair), summary: messages[language].seen(tokens, layers, heads), numbers: { tokens } }
}
