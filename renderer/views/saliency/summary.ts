import type { OccludedUnit } from '../../../shared/inspect/saliency'
import { paragraphs, type RunSummary, signed } from '../../lib/runSummary'
import type { Language, Messages } from '../../messages/messages'
import type { Found } from '../../store/inspectSlice'
import type { State } from '../../store/store'

const en = { most: (target: string, unit: string, change: string) => `${target}: “${unit}” adds most, ${change}` }
const ko: typeof en = { most: (target, unit, change) => `${target}: “${unit}”의 영향이 가장 큼 (${change})` }
const messages: Messages<typeof en> = { en, ko }

const changeOf = ({ scores }: OccludedUnit): number => scores[0]?.change ?? 0

/** `resumedOcclusion`: units of a run that was ended before, where this one was asked for the rest. */
export function saliencySummary({ input, result }: Found<'occlusion'>, language: Language, { resumedOcclusion }: Pick<State, 'resumedOcclusion'>): RunSummary {
  const units = [...(input.only ? (resumedOcclusion?.units ?? []) : []), ...result.units]
  const [most] = units.toSorted((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)))
  const named = most && result.texts[most.text]?.text.slice(most.start, most.end).replace(/\s+/g, ' ').trim()
  return {
    text: paragraphs(...result.texts.map(({ text }) => text)),
    summary: most ? messages[language].most(result.targets[0]?.name ?? '', named ?? '', signed(changeOf(most))) : '',
    numbers: { units: units.length, ...(most && { change: changeOf(most) }) },
  }
}
