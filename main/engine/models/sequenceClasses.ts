import type { PROBLEM_TYPES } from '../../../shared/tasks/forward'
import type { TensorData } from '../../../shared/tensor'
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../math/losses'
import type { OpenModel } from '../openModel'
import { classLabels, shaped } from './classLabels'
import { type Floats, invalid, type ModelArguments } from './modelInput'
import { type EncoderFields, encoderFields, RobertaPreTrainedModel } from './preTrainedModel'

export type ProblemType = (typeof PROBLEM_TYPES)[number]

export interface SequenceClassificationArguments extends ModelArguments {
  /** `[batch]` class numbers or, for regression with one label, values; `[batch][labels]` for several values or for multi-label. */
  labels?: number[] | number[][] | undefined
  /** Default: the config's; else regression for one label, single label for whole numbers, multi-label otherwise. */
  problemType?: ProblemType | undefined
}

export interface SequenceOutput extends EncoderFields {
  /** Mean squared error, cross-entropy or binary cross-entropy, by the problem. With `labels`. */
  loss?: number
  /** `[batch, labels]` */
  logits: TensorData
}

/** Labels of a whole text, from the raw `<s>` state and not the pooler (reference `RobertaForSequenceClassification`). */
export class RobertaForSequenceClassification extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'SequenceClassification')
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: SequenceClassificationArguments): Promise<SequenceOutput> {
    const output = await this.runHead('SequenceClassification', given)
    const { logits } = output
    const loss = given.labels && sequenceLoss(logits, given.labels, given.problemType ?? this.model.config.problem_type ?? null)
    return { ...(loss !== undefined && { loss }), logits, ...encoderFields(output) }
  }
}

function sequenceLoss(logits: TensorData, labels: number[] | number[][], problem: ProblemType | null): number {
  const [batch = 0, classes = 0] = logits.shape
  const isIndices = labels.every((label) => Number.isInteger(label))
  const kind = problem ?? (classes === 1 ? 'regression' : isIndices ? 'single_label_classification' : 'multi_label_classification')
  if (kind === 'single_label_classification') return crossEntropy(logits, classLabels('labels', labels, [batch], classes))
  const values = shaped('labels', labels, classes === 1 && !Array.isArray(labels[0]) ? [batch] : [batch, classes])
  return kind === 'regression' ? meanSquaredError(logits, values) : binaryCrossEntropy(logits, values)
}

/** As {@link ModelArguments}, with a dimension for the choices: `[batch][choice][sequence]`. */
export interface MultipleChoiceArguments extends Pick<ModelArguments, 'headMask' | 'outputAttentions' | 'outputHiddenStates'> {
  inputIds?: number[][][] | undefined
  /** `[batch][choice][sequence][hidden]` */
  inputsEmbeds?: number[][][][] | undefined
  attentionMask?: number[][][] | undefined
  tokenTypeIds?: number[][][] | undefined
  positionIds?: number[][][] | undefined
  /** `[batch]`: the right choice of each example. */
  labels?: number[] | undefined
}

export interface MultipleChoiceOutput extends EncoderFields {
  /** Mean cross-entropy over the choices. With `labels`. */
  loss?: number
  /** `[batch, choices]` */
  logits: TensorData
}

/** A score for each of several texts, from its pooled `<s>` state (reference `RobertaForMultipleChoice`). Hidden states and attentions are `[batch · choices, …]`. */
export class RobertaForMultipleChoice extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'MultipleChoice')
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward({ labels, ...given }: MultipleChoiceArguments): Promise<MultipleChoiceOutput> {
    const choices = ((given.inputIds ?? given.inputsEmbeds ?? [])[0] ?? []).length
    const flat = <T>(field: string, value: T[][] | undefined): T[] | undefined => {
      if (value?.some((example) => example.length !== choices)) throw invalid(field, `each example must have as many choices as the first, ${choices}`)
      return value?.flat(1) as T[] | undefined
    }
    const output = await this.runHead('MultipleChoice', {
      ...given,
      inputIds: flat('input_ids', given.inputIds),
      inputsEmbeds: flat('inputs_embeds', given.inputsEmbeds) as Floats | undefined,
      attentionMask: flat('attention_mask', given.attentionMask),
      tokenTypeIds: flat('token_type_ids', given.tokenTypeIds),
      positionIds: flat('position_ids', given.positionIds),
    })
    const batch = output.logits.data.length / choices
    const logits = { shape: [batch, choices], data: output.logits.data }
    const loss = labels && crossEntropy(logits, classLabels('labels', labels, [batch], choices))
    return { ...(loss !== undefined && { loss }), logits, ...encoderFields(output) }
  }
}
