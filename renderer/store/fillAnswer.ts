import type { ErrorData } from '../../shared/errors'
import type { FillMaskInput, FillMaskResult } from '../../shared/tasks/fillMask'
import type { ShownModel } from '../lib/shownModel'

/** What the last run gave: one union, so that a result and its error cannot both be shown. */
export type Answer =
  | { status: 'none' }
  | { status: 'running'; previous: ShownFill | null }
  | ({ status: 'done' } & ShownFill)
  | { status: 'failed'; error: ErrorData; previous: ShownFill | null }
  /** Stopped, or waiting to be asked, before there was anything to show. */
  | { status: 'cancelled' }

/** A result on screen, what was asked for it, and the text that its spans are of: the editor may hold a newer one. */
export interface ShownFill {
  result: FillMaskResult
  text: string
  input: FillMaskInput
}

/** The result that is on screen: while a newer one is computed or has failed, the one before. */
export function shownIn(answer: Answer): ShownFill | null {
  if (answer.status === 'done') return answer
  return answer.status === 'running' || answer.status === 'failed' ? answer.previous : null
}

/** Of a run that was ended before it was whole: what was there before it. */
export function restingAnswer(answer: Answer): Answer {
  const shown = shownIn(answer)
  return shown ? { status: 'done', ...shown } : { status: 'none' }
}

/** Whether the open model serves fill-mask; while none is open, the one that comes says so. */
export const canRun = ({ model }: { model: ShownModel }): boolean => model.status !== 'ready' || model.info.tasks.includes('fill-mask')

/** The mask token of the open model; while none is open, the family's usual one. */
export const maskTokenOf = ({ model }: { model: { status: string; info?: { maskToken: string | null } } }): string => model.info?.maskToken ?? '<mask>'
