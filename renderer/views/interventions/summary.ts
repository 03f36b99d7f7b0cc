import { paragraphs, type RunSummary, signed } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import type { Found } from '../../store/inspectSlice'

const en = { most: (answer: string, value: string, layer: number, head: number, change: string) => `${answer} ${value}; without ${layer}.${head} ${change}` }
const ko: typeof en = { most: (answer, value, layer, head, change) => `${answer} ${value}; ${layer}.${head} 없이 ${change}` }
const messages: Messages<typeof en> = { en, ko }

/** Every head by itself: the answer, and the head that it hangs on most. */
export function sweepSummary({ input, result }: Found<'headAblation'>, language: Language): RunSummary | null {
  const [most] = result.ablations
  if (!most) return null
  return {
    text: paragraphs(...textsIn(input.input)),
    summary: messages[language].most(result.answer.trim(), result.value.toPrecision(3), most.layer, most.head, signed(most.change)),
    numbers: { heads: result.ablations.length, value: result.value, change: most.change },
  }
}

/** The task's own input, whichever task it is. */
const textsIn = (input: unknown): string[] => Object.values((input ?? {}) as object).filter((value): value is string => typeof value === 'string')
