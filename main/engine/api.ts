/**
 * What scripts import: the classes of the reference under their own names, over the engine that the application runs.
 *
 * ```js
 * import { RobertaForMaskedLM, RobertaTokenizerFast } from 'roberta-lens'
 * const model = await RobertaForMaskedLM.fromPretrained('path/to/checkpoint')
 * const { logits } = await model.forward({ inputIds: [[0, 31414, 50264, 2]] })
 * ```
 *
 * docs/api.md has an example of each.
 */
export { AppError } from '../../shared/errors'
export type { TensorData } from '../../shared/tensor'
export { type ConfigField, RobertaConfig } from './config/robertaConfig'
export type { GenerateArguments, Generated, GeneratedToken } from './generation/generate'
export { type CausalLMArguments, type CausalLMOutput, RobertaForCausalLM } from './models/causalLM'
export { type AnyModel, type AnyModelClass, classOf } from './models/classes'
export type { DecoderArguments, Floats, ModelArguments } from './models/modelInput'
export type { EncoderFields, FromPretrainedOptions, RobertaPreTrainedModel } from './models/preTrainedModel'
export { type BaseModelOutput, RobertaModel } from './models/robertaModel'
export {
  type MultipleChoiceArguments,
  type MultipleChoiceOutput,
  RobertaForMultipleChoice,
  RobertaForSequenceClassification,
  type SequenceClassificationArguments,
  type SequenceOutput,
} from './models/sequenceClasses'
export {
  type QuestionAnsweringArguments,
  type QuestionAnsweringOutput,
  RobertaForMaskedLM,
  RobertaForQuestionAnswering,
  RobertaForTokenClassification,
  type TokenLabelArguments,
  type TokenOutput,
} from './models/tokenClasses'
export { BatchEncoding, type EncodedRow } from './tokenizer/batchEncoding'
export type { MergeStep } from './tokenizer/byteLevelBpe'
export type { CallOptions, DecodeOptions, PreTrainedTokenizer, TokenToAdd } from './tokenizer/preTrainedTokenizer'
export { RobertaTokenizer } from './tokenizer/robertaTokenizer'
export { RobertaTokenizerFast } from './tokenizer/robertaTokenizerFast'
