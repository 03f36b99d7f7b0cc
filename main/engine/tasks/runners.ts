import { parse } from '../../../shared/rpc'
import { TASKS, type TaskId, type TaskMap } from '../../../shared/tasks'
import type { OpenModel } from '../openModel'
import { featureExtraction } from './featureExtraction'
import { fillMask } from './fillMask'
import { multipleChoice } from './multipleChoice'
import { questionAnswering } from './questionAnswering'
import { textClassification } from './textClassification'
import { textGeneration } from './textGeneration'
import { tokenClassification } from './tokenClassification'
import { zeroShot } from './zeroShot'

/** How each task runs; its input has been checked against the task's schema. */
type Runner<K extends TaskId> = (model: OpenModel, input: TaskMap[K]['options']) => Promise<TaskMap[K]['result']>

const RUNNERS: { [K in TaskId]: Runner<K> } = {
  'fill-mask': fillMask,
  'token-classification': tokenClassification,
  'question-answering': questionAnswering,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShot,
  'multiple-choice': multipleChoice,
  'feature-extraction': featureExtraction,
  'text-generation': textGeneration,
}

export function runTask<K extends TaskId>(model: OpenModel, task: K, input: unknown): Promise<TaskMap[K]['result']> {
  return RUNNERS[task](model, parse(TASKS[task].input, input, task))
}
