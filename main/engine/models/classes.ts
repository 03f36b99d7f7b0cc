import { AppError } from '../../../shared/errors'
import type { ForwardOutput } from '../../../shared/tasks/forward'
import type { OpenModel } from '../openModel'
import { RobertaForCausalLM } from './causalLM'
import { RobertaModel } from './robertaModel'
import { RobertaForMultipleChoice, RobertaForSequenceClassification } from './sequenceClasses'
import { RobertaForMaskedLM, RobertaForQuestionAnswering, RobertaForTokenClassification } from './tokenClasses'

/** The reference's classes by what follows the family's name (transformers 4.57.6 `modeling_roberta.py`). */
const CLASSES = {
  Model: RobertaModel,
  ForMaskedLM: RobertaForMaskedLM,
  ForCausalLM: RobertaForCausalLM,
  ForSequenceClassification: RobertaForSequenceClassification,
  ForTokenClassification: RobertaForTokenClassification,
  ForQuestionAnswering: RobertaForQuestionAnswering,
  ForMultipleChoice: RobertaForMultipleChoice,
} as const satisfies Record<string, new (model: OpenModel) => { forward(given: never): Promise<ForwardOutput> }>

const NAME = /^(?:RobertaPreLayerNorm|Roberta|Camembert|XLMRobertaXL|XLMRoberta|Data2VecText)(Model|For\w+)$/

/** The class of a name in any family: `CamembertForTokenClassification` is {@link RobertaForTokenClassification}. @throws AppError `input_invalid` */
export function classOf(name: string): (typeof CLASSES)[keyof typeof CLASSES] {
  const suffix = NAME.exec(name)?.[1]
  if (suffix !== undefined && Object.hasOwn(CLASSES, suffix)) return CLASSES[suffix as keyof typeof CLASSES]
  const served = Object.keys(CLASSES).map((known) => `Roberta${known}`)
  throw new AppError('input_invalid', `The class "${name}" is not served.`, `Served are ${served.join(', ')}, and the same classes of the relatives.`, {
    field: 'class',
    className: name,
  })
}
