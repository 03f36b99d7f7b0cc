import type { MinimalPairs, TextSum, TextSurprises, TokenScores } from '../../../shared/inspect/surprise'
import { accuracyOf, joinedPairs, joinedScores, joinedTexts, perplexityOf, totalOf, totalOfTexts } from '../../../shared/inspect/surpriseFigures'
import { percent } from '../../lib/format'
import { paragraphs, type RunSummary, signed } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import { type Found, foundIn } from '../../store/inspectSlice'
import type { State } from '../../store/store'

const en = {
  perplexity: (value: string, tokens: number) => `perplexity ${value} over ${tokens} tokens`,
  margin: (value: string) => `log-likelihood of the first less that of the second: ${value}`,
  pairs: (share: string, pairs: number) => `the better sentence is likelier in ${share} of ${pairs} pairs`,
  texts: (value: string, texts: number) => `perplexity ${value} over ${texts} texts`,
}
const ko: typeof en = {
  perplexity: (value, tokens) => `퍼플렉시티 ${value} (토큰 ${tokens}개)`,
  margin: (value) => `첫 문장과 둘째 문장의 로그 가능도 차이 ${value}`,
  pairs: (share, pairs) => `${pairs}쌍 중 ${share}에서 올바른 문장의 가능도가 더 높음`,
  texts: (value, texts) => `퍼플렉시티 ${value} (텍스트 ${texts}개)`,
}
const messages: Messages<typeof en> = { en, ko }

/** What was there before a run was ended and asked for the rest. */
type Before = Pick<State, 'resumed' | 'lookUps' | 'askedPair'>

const rounded = (value: number): string => value.toPrecision(3)
const wordsOf = (sum: TextSum, language: Language): Omit<RunSummary, 'text'> => ({
  summary: messages[language].perplexity(rounded(perplexityOf(sum)), sum.tokens),
  numbers: { perplexity: perplexityOf(sum), tokens: sum.tokens },
})

export function surpriseSummary({ input, result }: Found<'surprise'>, language: Language, { resumed }: Before): RunSummary {
  const before = input.only && (resumed.surprise?.part as TokenScores | undefined)
  return { text: input.text, ...wordsOf(totalOf(before ? joinedScores(before, result.scores) : result.scores), language) }
}

/** Of either sentence: once both are there. */
export function pairSummary(_: Found<'goodSurprise' | 'badSurprise'>, language: Language, { lookUps, askedPair }: Before): RunSummary | null {
  const [good, bad] = [foundIn(lookUps.goodSurprise), foundIn(lookUps.badSurprise)]
  if (!good || !bad || good.input.text !== askedPair?.good || bad.input.text !== askedPair.bad) return null
  const margin = totalOf(good.result.scores).sum - totalOf(bad.result.scores).sum
  return { text: paragraphs(good.input.text, bad.input.text), summary: messages[language].margin(signed(margin)), numbers: { margin } }
}

export function pairsSummary({ input, result }: Found<'minimalPairs'>, language: Language, { resumed }: Before): RunSummary | null {
  const before = input.from !== undefined && (resumed.minimalPairs?.part as MinimalPairs | undefined)
  const { scored } = before ? joinedPairs(before, result) : result
  if (scored.length === 0) return null
  const accuracy = accuracyOf(scored)
  return {
    text: paragraphs(...input.pairs.slice(0, 3).flatMap(({ good, bad }) => `${good}\n${bad}`), input.pairs.length > 3 ? '…' : ''),
    summary: messages[language].pairs(percent(accuracy), scored.length),
    numbers: { accuracy, pairs: scored.length },
  }
}

export function textsSummary({ input, result }: Found<'textSurprises'>, language: Language, { resumed }: Before): RunSummary | null {
  const before = input.from !== undefined && (resumed.textSurprises?.part as TextSurprises | undefined)
  const { scored } = before ? joinedTexts(before, result) : result
  if (scored.length === 0) return null
  const perplexity = perplexityOf(totalOfTexts(scored))
  return {
    text: input.texts.slice(0, 200).join('\n'),
    summary: messages[language].texts(rounded(perplexity), scored.length),
    numbers: { perplexity, texts: scored.length },
  }
}
