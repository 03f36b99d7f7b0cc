import type { TensorData } from '../../../shared/tensor'
import { crossEntropy, IGNORED } from '../math/losses'
import type { OpenModel } from '../openModel'
import { classLabels, shaped } from './classLabels'
import { type ModelArguments, sizesOf } from './modelInput'
import { type EncoderFields, encoderFields, RobertaPreTrainedModel } from './preTrainedModel'

/** Labels for each position; −100 leaves one out of the loss. */
export interface TokenLabelArguments extends ModelArguments {
  /** `[batch][sequence]` */
  labels?: number[][] | undefined
}

export interface TokenOutput extends EncoderFields {
  /** Mean cross-entropy over the labels that are not −100; NaN when all are, as in PyTorch. With `labels`. */
  loss?: number
  /** `[batch, sequence, classes]` */
  logits: TensorData
}

/** A masked language model (reference `RobertaForMaskedLM`): scores over the vocabulary at every position. */
export class RobertaForMaskedLM extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'MaskedLM')
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: TokenLabelArguments): Promise<TokenOutput> {
    const output = await this.runHead('MaskedLM', given)
    return { ...tokenOutput(output.logits, given), ...encoderFields(output) }
  }
}

/** Labels of every token, as named entities (reference `RobertaForTokenClassification`). */
export class RobertaForTokenClassification extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'TokenClassification')
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: TokenLabelArguments): Promise<TokenOutput> {
    const output = await this.runHead('TokenClassification', given)
    return { ...tokenOutput(output.logits, given), ...encoderFields(output) }
  }
}

/** Rows of logits as `[batch, sequence, classes]`, and their loss. `targets`: what each position is to say, given the labels. */
export function tokenOutput(rows: TensorData, given: TokenLabelArguments, targets = (labels: number[]) => labels): { loss?: number; logits: TensorData } {
  const { batch, sequence } = sizesOf(given)
  const classes = rows.shape[1] ?? 0
  const loss = given.labels && crossEntropy(rows, targets(classLabels('labels', given.labels, [batch, sequence], classes)))
  return { ...(loss !== undefined && { loss }), logits: { shape: [batch, sequence, classes], data: rows.data } }
}

export interface QuestionAnsweringArguments extends ModelArguments {
  /** `[batch]`: positions beyond the sequence are left out of the loss. */
  startPositions?: number[] | undefined
  /** `[batch]` */
  endPositions?: number[] | undefined
}

export interface QuestionAnsweringOutput extends EncoderFields {
  /** The mean of both ends' cross-entropies. With both positions. */
  loss?: number
  /** `[batch, sequence]` */
  startLogits: TensorData
  /** `[batch, sequence]` */
  endLogits: TensorData
}

/** Where an answer begins and ends (reference `RobertaForQuestionAnswering`). */
export class RobertaForQuestionAnswering extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'QuestionAnswering')
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: QuestionAnsweringArguments): Promise<QuestionAnsweringOutput> {
    const output = await this.runHead('QuestionAnswering', given)
    const { batch, sequence } = sizesOf(given)
    const column = (at: 0 | 1): TensorData => ({
      shape: [batch, sequence],
      data: Float32Array.from({ length: batch * sequence }, (_, i) => output.logits.data[2 * i + at] as number),
    })
    const [startLogits, endLogits] = [column(0), column(1)]
    const { startPositions, endPositions } = given
    const loss =
      startPositions && endPositions
        ? (positionLoss('start_positions', startLogits, startPositions) + positionLoss('end_positions', endLogits, endPositions)) / 2
        : undefined
    return { ...(loss !== undefined && { loss }), startLogits, endLogits, ...encoderFields(output) }
  }
}

/** Positions are clamped to 0 … sequence, and the last of these is left out. */
function positionLoss(field: string, logits: TensorData, positions: number[]): number {
  const [batch = 0, sequence = 0] = logits.shape
  const clamped = shaped(field, positions, [batch]).map((at) => (at >= sequence ? IGNORED : Math.max(0, at)))
  return crossEntropy(logits, clamped)
}
