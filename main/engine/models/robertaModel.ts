import type { TensorData } from '../../../shared/tensor'
import type { OpenModel } from '../openModel'
import type { PastKeyValues } from '../session/encoderSession'
import { type DecoderArguments, encoderInput, wanted } from './modelInput'
import { type EncoderFields, encoderFields, RobertaPreTrainedModel } from './preTrainedModel'

export interface BaseModelOutput extends EncoderFields {
  /** `[batch, sequence, hidden]` */
  lastHiddenState: TensorData
  /** `[batch, hidden]`: tanh(W·h + b) of position 0. Absent without pooler. */
  poolerOutput?: TensorData
  /** For a decoder that uses its cache. */
  pastKeyValues?: PastKeyValues
}

/** The encoder alone (reference `RobertaModel`). */
export class RobertaModel extends RobertaPreTrainedModel {
  /** The reference's `add_pooling_layer`. A checkpoint without pooler weights has none either way (the reference would make random ones). */
  addPoolingLayer = true

  constructor(model: OpenModel) {
    super(model, null)
  }

  /** @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: DecoderArguments): Promise<BaseModelOutput> {
    const output = await this.network.base(encoderInput(this.model.config, given), wanted(this.model.config, given))
    const { lastHiddenState, poolerOutput, pastKeyValues } = output
    return { lastHiddenState, ...(poolerOutput && this.addPoolingLayer && { poolerOutput }), ...encoderFields(output), ...(pastKeyValues && { pastKeyValues }) }
  }
}
