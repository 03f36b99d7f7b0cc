import { paragraphs, type RunSummary } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import type { Found } from '../../store/inspectSlice'

const en = { seen: (tokens: number, layers: number, hidden: number) => `${tokens} tokens, ${layers} layers, ${hidden} numbers each` }
const ko: typeof en = { seen: (tokens, layers, hidden) => `토큰 ${tokens}개, 레이어 ${layers}개, 각 ${hidden}차원` }
const messages: Messages<typeof en> = { en, ko }

export function statesSummary({ input, result }: Found<'stateFigures'>, language: Language): RunSummary {
  const { layers, hidden, columns } = result
  const tokens = columns.tokens.length
  return { text: paragraphs(input.text, input.textPair), summary: messages[language].seen(tokens, layers, hidden), numbers: { tokens } }
}
