import { type GenerateArguments, type Generated, generate } from '../generation/generate'
import { IGNORED } from '../math/losses'
import type { OpenModel } from '../openModel'
import type { PastKeyValues } from '../session/encoderSession'
import { type DecoderArguments, encoderInput, sizesOf, wanted } from './modelInput'
import { encoderFields, RobertaPreTrainedModel } from './preTrainedModel'
import { type TokenLabelArguments, type TokenOutput, tokenOutput } from './tokenClasses'

export interface CausalLMArguments extends DecoderArguments, Pick<TokenLabelArguments, 'labels'> {}

export interface CausalLMOutput extends TokenOutput {
  /** Keys and values of all tokens so far, for the next call. For a decoder that uses its cache, without labels. */
  pastKeyValues?: PastKeyValues
}

/**
 * A language model that reads from left to right (reference `RobertaForCausalLM`). A config without `is_decoder` stays bidirectional, as in the reference.
 */
export class RobertaForCausalLM extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'CausalLM')
  }

  /** `labels` `[batch][sequence]`: each position is scored on the label after it. @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: CausalLMArguments): Promise<CausalLMOutput> {
    const { config } = this.model
    const want = wanted(config, given.labels ? { ...given, useCache: false } : given)
    const output = await this.network.head('CausalLM', encoderInput(config, given), want)
    const { sequence } = sizesOf(given)
    // The last position has no target.
    const next = (labels: number[]) => labels.map((_, i) => (i % sequence === sequence - 1 ? IGNORED : (labels[i + 1] as number)))
    const { pastKeyValues } = output
    return { ...tokenOutput(output.logits, given, next), ...encoderFields(output), ...(pastKeyValues && { pastKeyValues }) }
  }

  /** Continues texts, with the cache. @throws AppError `input_invalid`, `text_too_long`, `config_unsupported` for a model that is not causal */
  generate(given: GenerateArguments): Promise<Generated> {
    return generate(this.model, given)
  }
}
