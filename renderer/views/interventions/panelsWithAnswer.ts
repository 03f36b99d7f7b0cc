import { classify } from '../classify/classify'
import { entities } from '../entities/entities'
import { generate } from '../generate/generate'
import { multipleChoice } from '../multipleChoice/multipleChoice'
import { questions } from '../questions/questions'
import { similarity } from '../similarity/similarity'
import { zeroShot } from '../zeroShot/zeroShot'

/** Fill-mask stands beside them: it is asked in its own way. */
export const PANELS_WITH_ANSWER = [entities, questions, classify, zeroShot, multipleChoice, generate, similarity] as const
