import type { Head, OpenOptions } from '../../../shared/model'
import type { TensorData } from '../../../shared/tensor'
import type { RobertaConfig } from '../config/robertaConfig'
import type { HeadOutput, Network } from '../network/network'
import { OpenModel } from '../openModel'
import type { EncoderOutput } from '../session/encoderSession'
import { encoderInput, type ModelArguments, wanted } from './modelInput'

/** How a checkpoint is opened; all have defaults: the CPU in fp32 with as many threads as there are cores. */
export type FromPretrainedOptions = Partial<Omit<OpenOptions, 'path'>>

/** What every class may return besides its own fields. */
export interface EncoderFields {
  /** layers + 1 tensors `[batch, sequence, hidden]`: the embeddings, then each layer's output. If asked for. */
  hiddenStates?: TensorData[]
  /** One tensor `[batch, heads, sequence, sequence]` a layer: after softmax and head mask. If asked for. */
  attentions?: TensorData[]
  /** One tensor `[batch, heads, sequence, source]` a layer, with an encoder's states. If attentions are asked for. */
  crossAttentions?: TensorData[]
}

/**
 * What the seven classes share. Every family of the reference (CamemBERT, XLM-RoBERTa, data2vec-text, RoBERTa-PreLayerNorm, XLM-RoBERTa-XL) is opened by the same classes: config.json decides.
 * Reference: transformers 4.57.6 `modeling_roberta.py`.
 */
export abstract class RobertaPreTrainedModel {
  readonly config: RobertaConfig
  protected readonly model: OpenModel

  /** @throws AppError `head_missing` listing the tensors that the class lacks */
  constructor(model: OpenModel, head: Head | null) {
    this.model = model
    this.config = model.robertaConfig
    if (head) this.network.requireHead(head)
  }

  /**
   * Opens a folder (or a weight file with its config beside it) in any format and returns the class over it.
   * @throws AppError the first thing that is wrong with the checkpoint; `head_missing` where it has no head for this class
   */
  static async fromPretrained<Class>(this: new (model: OpenModel) => Class, path: string, options: FromPretrainedOptions = {}): Promise<Class> {
    const model = await OpenModel.open({ path, device: 'auto', precision: 'auto', threads: 0, ...options })
    try {
      return new this(model)
    } catch (error) {
      model.close()
      throw error
    }
  }

  /** Lets go of the weight files. The model cannot be used afterwards. */
  close(): void {
    this.model.close()
  }

  protected get network(): Network {
    return this.model.network
  }

  /** Runs the encoder and a head, without a cache. `logits` has one row a position, or one a sequence. */
  protected runHead(head: Head, given: ModelArguments): Promise<HeadOutput> {
    return this.network.head(head, encoderInput(this.model.config, given), wanted(this.model.config, { ...given, useCache: false }))
  }
}

/** The fields that were asked for: absent, not null, as in the reference. */
export const encoderFields = ({ hiddenStates, attentions, crossAttentions }: Omit<EncoderOutput, 'lastHiddenState'>): EncoderFields => ({
  ...(hiddenStates && { hiddenStates }),
  ...(attentions && { attentions }),
  ...(crossAttentions && { crossAttentions }),
})
