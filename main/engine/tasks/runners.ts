import { AppError, errorData } from '../../../shared/errors'
import type { Outcome } from '../../../shared/ipc'
import { parse } from '../../../shared/rpc'
import { TASKS, type TaskId, type TaskMap } from '../../../shared/tasks'
import type { OpenModel } from '../openModel'
import { featureExtraction } from './featureExtraction'
import { fillMask } from './fillMask'
import { multipleChoice } from './multipleChoice'
import { questionAnswering } from './questionAnswering'
import { ownError, type Prepared, type RunContext, runPrepared } from './rows'
import { textClassification } from './textClassification'
import { textGeneration } from './textGeneration'
import { tokenClassification } from './tokenClassification'
import { zeroShot } from './zeroShot'

/** How each task is made ready; its input has been checked against the task's schema. */
type Preparer<K extends TaskId> = (
  model: OpenModel,
  input: TaskMap[K]['options'],
  context: RunContext<TaskMap[K]['partial']>,
) => Promise<Prepared<TaskMap[K]['result']>>

const PREPARERS: { [K in TaskId]: Preparer<K> } = {
  'fill-mask': fillMask,
  'token-classification': tokenClassification,
  'question-answering': questionAnswering,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShot,
  'multiple-choice': multipleChoice,
  'feature-extraction': featureExtraction,
  'text-generation': textGeneration,
}

/** Checks the input and makes it ready. @throws AppError `input_invalid`, and what the task throws */
export async function prepareTask<K extends TaskId>(model: OpenModel, task: K, input: unknown, context: RunContext<TaskMap[K]['partial']>) {
  const prepared = await PREPARERS[task](model, parse(TASKS[task].input, input, task), context)
  for (const { ids } of prepared.rows) model.network.checkSequence?.(ids.length)
  return prepared
}

export async function runTask<K extends TaskId>(
  model: OpenModel,
  task: K,
  input: unknown,
  context: RunContext<TaskMap[K]['partial']> = {},
): Promise<TaskMap[K]['result']> {
  const [result] = await runPrepared(model, [await prepareTask(model, task, input, context)], context.signal)
  if (result instanceof AppError) throw result
  return result as TaskMap[K]['result']
}

/** Many inputs of one task, batched by length: an outcome for each, in their order. What one input lacks does not touch the others. @throws AppError `cancelled` */
export async function runTasks<K extends TaskId>(model: OpenModel, task: K, inputs: unknown[], signal?: AbortSignal): Promise<Outcome[]> {
  const prepared: (Prepared<TaskMap[K]['result']> | AppError)[] = []
  for (const input of inputs) prepared.push(await prepareTask(model, task, input, { signal }).catch(ownError))
  const jobs = prepared.filter((one): one is Prepared<TaskMap[K]['result']> => !(one instanceof AppError))
  const results = await runPrepared(model, jobs, signal)
  let next = 0
  return prepared.map((one) => outcomeOf(one instanceof AppError ? one : (results[next++] as TaskMap[K]['result'] | AppError)))
}

const outcomeOf = (result: TaskMap[TaskId]['result'] | AppError): Outcome => (result instanceof AppError ? { error: errorData(result) } : { value: result })
