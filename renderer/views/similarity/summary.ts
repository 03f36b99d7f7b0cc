import type { RunSummary } from '../../lib/runSummary'
import type { Shown } from '../../lib/taskPanel'
import type { Language, Messages } from '../../messages/messages'
import { cosines, gram } from './vectors'

const en = {
  sentences: (n: number) => `${n} sentences`,
  closest: (one: string, other: string, value: string) => `closest: “${one}” and “${other}”, ${value}`,
}
const ko: typeof en = {
  sentences: (n) => `문장 ${n}개`,
  closest: (one, other, value) => `가장 가까운 두 문장: “${one}”, “${other}” (${value})`,
}
const messages: Messages<typeof en> = { en, ko }

/** More sentences than this take longer than a frame to compare. */
const MOST_COMPARED = 60

export function similaritySummary({ inputs, outcomes }: Shown<'feature-extraction'>, language: Language): RunSummary | null {
  const rows = outcomes.flatMap((outcome, i) =>
    'value' in outcome ? [{ text: inputs[i]?.text ?? '', vector: outcome.value.features.data as Float32Array }] : [],
  )
  if (rows.length === 0) return null
  const best = closest(rows.slice(0, MOST_COMPARED).map(({ vector }) => vector))
  const { sentences, closest: closestTwo } = messages[language]
  const pair = best && rows.length <= MOST_COMPARED ? closestTwo(cut(rows[best.one]?.text), cut(rows[best.other]?.text), best.value.toFixed(3)) : null
  return {
    text: inputs.map(({ text }) => text).join('\n'),
    summary: [sentences(rows.length), pair].filter(Boolean).join('; '),
    numbers: { sentences: rows.length, ...(pair && best && { cosine: best.value }) },
  }
}

function closest(vectors: readonly Float32Array[]): { one: number; other: number; value: number } | null {
  const { size, data } = cosines(gram(vectors))
  let best: { one: number; other: number; value: number } | null = null
  for (let one = 0; one < size; one++)
    for (let other = one + 1; other < size; other++) {
      const value = data[one * size + other] as number
      if (value > (best?.value ?? Number.NEGATIVE_INFINITY)) best = { one, other, value }
    }
  return best
}

const cut = (text = ''): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
