import type { ForwardOptions, ForwardOutput } from '../../../shared/tasks/forward'
import { classOf } from '../models/classes'
import { invalid } from '../models/modelInput'
import { RobertaForMultipleChoice } from '../models/sequenceClasses'
import type { OpenModel } from '../openModel'

/** A class of the reference, under the name of any family, called with its own arguments. */
export async function forward(model: OpenModel, { className, ...given }: ForwardOptions): Promise<ForwardOutput> {
  const Class = classOf(className ?? model.config.architectures?.[0] ?? 'RobertaModel')
  checkDepths(given, Class === RobertaForMultipleChoice)
  // The cache stays in the engine: nobody could hand it in again.
  return new Class(model).forward({ ...given, useCache: false } as never)
}

/** How deep each field is nested where the class has no choices; multiple choice has one level more. */
const DEPTHS = { inputIds: 2, inputsEmbeds: 3, attentionMask: 2, tokenTypeIds: 2, positionIds: 2 } as const

/** The schema takes both shapes; the class only one. */
function checkDepths(given: Omit<ForwardOptions, 'className'>, hasChoices: boolean) {
  for (const [name, depth] of Object.entries(DEPTHS) as [keyof typeof DEPTHS, number][]) {
    const found = depthOf(given[name])
    if (given[name] === undefined || found === depth + Number(hasChoices)) continue
    const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    throw invalid(field, `it is nested ${found} deep; this class takes ${hasChoices ? '[batch][choice][sequence]' : '[batch][sequence]'}`)
  }
}

const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + depthOf(value[0]) : 0)
