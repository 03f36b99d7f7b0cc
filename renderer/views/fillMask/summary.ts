import type { MaskResult } from '../../../shared/tasks/fillMask'
import { paragraphs, type RunSummary, shares } from '../../lib/runSummary'
import type { ShownFill } from '../../store/fillAnswer'

const candidatesOf = ({ candidates }: MaskResult) => candidates.map(({ tokenStr, score }) => ({ name: tokenStr.trim() || tokenStr, score }))

/** Of one mask the likeliest words, of several each one's likeliest. */
export function fillSummary({ result, text, input }: ShownFill): RunSummary {
  const [only, ...others] = result.masks
  const named = only && others.length === 0 ? candidatesOf(only) : result.masks.flatMap((mask) => candidatesOf(mask).slice(0, 1))
  const best = only?.candidates[0]
  return {
    text: paragraphs(text, input.words?.join(', ')),
    summary: shares(named) + (named.length > 3 && others.length > 0 ? ', …' : ''),
    numbers: { masks: result.masks.length, ...(best && { probability: best.score }) },
  }
}
