import { AppError } from '../../../shared/errors'
import type { ForwardOutput } from '../../../shared/tasks/forward'
import type { OpenModel } from '../openModel'
import { RobertaForCausalLM } from './causalLM'
import type { FromPretrainedOptions, RobertaPreTrainedModel } from './preTrainedModel'
import { RobertaModel } from './robertaModel'
import { RobertaForMultipleChoice, RobertaForSequenceClassification } from './sequenceClasses'
import { RobertaForMaskedLM, RobertaForQuestionAnswering, RobertaForTokenClassification } from './tokenClasses'

/** Any of the classes: what its `forward` takes is the class's own. */
export type AnyModel = RobertaPreTrainedModel & { forward(given: never): Promise<ForwardOutput> }
export interface AnyModelClass {
  new (model: OpenModel): AnyModel
  fromPretrained(path: string, options?: FromPretrainedOptions): Promise<AnyModel>
}

/** The reference's classes by what follows the family's name (transformers 4.57.6 `modeling_roberta.py`). */
const CLASSES = {
  Model: RobertaModel,
  ForMaskedLM: RobertaForMaskedLM,
  ForCausalLM: RobertaForCausalLM,
  ForSequenceClassification: RobertaForSequenceClassification,
  ForTokenClassification: RobertaForTokenClassification,
  ForQuestionAnswering: RobertaForQuestionAnswering,
  ForMultipleChoice: RobertaForMultipleChoice,
} as const satisfies Record<string, AnyModelClass>

const NAME = /^(?:RobertaPreLayerNorm|Roberta|Camembert|XLMRobertaXL|XLMRoberta|Data2VecText)(Model|For\w+)$/

/** The class of a name in any family: `CamembertForTokenClassification` is {@link RobertaForTokenClassification}. @throws AppError `input_invalid` */
export function classOf(name: string): AnyModelClass {
  const suffix = NAME.exec(name)?.[1]
  if (suffix !== undefined && Object.hasOwn(CLASSES, suffix)) return CLASSES[suffix as keyof typeof CLASSES]
  const served = Object.keys(CLASSES).map((known) => `Roberta${known}`)
  throw new AppError('input_invalid', `The class "${name}" is not served.`, `Served are ${served.join(', ')}, and the same classes of the relatives.`, {
    field: 'class',
    className: name,
  })
}
