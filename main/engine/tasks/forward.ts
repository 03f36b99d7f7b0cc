import { AppError } from '../../../shared/errors'
import type { ForwardOptions, ForwardOutput } from '../../../shared/tasks/forward'
import type { OpenModel } from '../openModel'
import { type FlatInput, forwardBatch } from './forwardBatch'
import { CLASSES } from './forwardClasses'

/** A class of the reference, under the name of any family, called with its own arguments. Reference: transformers 4.57.6 `modeling_roberta.py`. */
export async function forward(model: OpenModel, input: ForwardOptions): Promise<ForwardOutput> {
  const name = classOf(input.className ?? model.config.architectures?.[0] ?? 'RobertaModel')
  const { choices, ...flat } = flatten(input, name === 'ForMultipleChoice')
  const batch = forwardBatch(model.config, flat)
  const encoder = await model.encoder({ input: flat.inputIds ? 'ids' : 'embeds', headMask: batch.headMask !== undefined })
  const { lastHiddenState, hiddenStates, attentions } = await encoder.run(batch, { hiddenStates: input.outputHiddenStates, attentions: input.outputAttentions })
  return { ...(await CLASSES[name](model, lastHiddenState, { ...input, choices })), ...(hiddenStates && { hiddenStates }), ...(attentions && { attentions }) }
}

function classOf(name: string): keyof typeof CLASSES {
  const suffix = /^(?:RobertaPreLayerNorm|Roberta|Camembert|XLMRobertaXL|XLMRoberta|Data2VecText)(Model|For\w+)$/.exec(name)?.[1]
  if (suffix !== undefined && Object.hasOwn(CLASSES, suffix)) return suffix as keyof typeof CLASSES
  const served = Object.keys(CLASSES).map((known) => `Roberta${known}`)
  throw new AppError('input_invalid', `The class "${name}" is not served.`, `Served are ${served.join(', ')}, and the same classes of the relatives.`, {
    field: 'class',
    className: name,
  })
}

/** The arguments as the encoder takes them: multiple choice puts its choices side by side, `[batch · choices][sequence]`. */
function flatten(input: ForwardOptions, hasChoices: boolean): FlatInput & { choices: number } {
  const { inputIds, inputsEmbeds, attentionMask, tokenTypeIds, positionIds, headMask } = input
  const choices = hasChoices ? ((inputIds ?? inputsEmbeds ?? [])[0]?.length ?? 0) : 1
  const rows = <T>(field: string, value: unknown, depth: number): T | undefined => {
    if (value === undefined) return undefined
    const found = depthOf(value)
    const isEven = !hasChoices || (value as unknown[][]).every((example) => example.length === choices)
    if (found !== depth + Number(hasChoices) || !isEven) throw wrongDepth(field, hasChoices, found)
    return (hasChoices ? (value as unknown[][]).flat(1) : value) as T
  }
  return {
    choices,
    inputIds: rows('input_ids', inputIds, 2),
    inputsEmbeds: rows('inputs_embeds', inputsEmbeds, 3),
    attentionMask: rows('attention_mask', attentionMask, 2),
    tokenTypeIds: rows('token_type_ids', tokenTypeIds, 2),
    positionIds: rows('position_ids', positionIds, 2),
    headMask,
  }
}

const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + depthOf(value[0]) : 0)

const wrongDepth = (field: string, hasChoices: boolean, found: number) =>
  new AppError(
    'input_invalid',
    `forward: ${field}: it is nested ${found} deep; this class takes ${hasChoices ? '[batch][choice][sequence], with as many choices for each example' : '[batch][sequence]'}.`,
    'Correct the field and try again.',
    { field },
  )
