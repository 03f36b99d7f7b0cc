import { IGNORED } from '../math/losses'
import type { OpenModel } from '../openModel'
import { sizesOf } from './modelInput'
import { encoderFields, RobertaPreTrainedModel } from './preTrainedModel'
import { type TokenLabelArguments, type TokenOutput, tokenOutput } from './tokenClasses'

/**
 * A language model that reads from left to right (reference `RobertaForCausalLM`). A config without `is_decoder` stays bidirectional, as in the reference.
 */
export class RobertaForCausalLM extends RobertaPreTrainedModel {
  constructor(model: OpenModel) {
    super(model, 'CausalLM')
  }

  /** `labels` `[batch][sequence]`: each position is scored on the label after it. @throws AppError `input_invalid` naming the field, `text_too_long` */
  async forward(given: TokenLabelArguments): Promise<TokenOutput> {
    const output = await this.runHead('CausalLM', given)
    const { sequence } = sizesOf(given)
    // The last position has no target.
    const next = (labels: number[]) => labels.map((_, i) => (i % sequence === sequence - 1 ? IGNORED : (labels[i + 1] as number)))
    return { ...tokenOutput(output.logits, given, next), ...encoderFields(output) }
  }
}
