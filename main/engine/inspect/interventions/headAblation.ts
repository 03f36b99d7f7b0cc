import { AppError } from '../../../../shared/errors'
import { type Ablation, byChange, type HeadAblation, type HeadAblationInput } from '../../../../shared/inspect/interventions'
import type { CallContext } from '../../../../shared/rpc'
import type { TaskId, TaskMap } from '../../../../shared/tasks'
import type { ModelConfig } from '../../config/modelConfig'
import { softmax } from '../../math/softmax'
import type { OpenModel } from '../../openModel'
import { type Prepared, type RowOutput, runPrepared } from '../../tasks/rows'
import { prepareTask } from '../../tasks/runners'
import { ANSWERS, type Answered, type AnsweredTask, indexOfMost, noAnswer } from './answers'
import { checkHead } from './checked'
import type { Intervened } from './intervenedModels'
import { headMaskOf } from './intervenedNetwork'

/** Heads whose rows are made ready and batched together: parts come, and a cancel is heard, at least so often. */
const HEADS_AT_ONCE = 16

type Head = readonly [layer: number, head: number]
type Asked = Pick<HeadAblationInput, 'task' | 'input' | 'heads'>

/**
 * Switches off one head after the other, each by itself, and says what becomes of the answer (Michel et al. 2019, arXiv 1905.10650, section 3.2). Rows of several heads share batches, each with a head mask of its own.
 * @throws AppError what the task throws; `input_invalid` for a head that is not there, and for a task or a text without an answer; `cancelled` between two batches
 */
export async function headAblation(
  { model, config, layers, whole, interventions }: Intervened,
  { task, input, heads }: Asked,
  { signal, partial }: CallContext,
): Promise<HeadAblation> {
  const asked = heads ?? layers.flatMap((layer) => Array.from({ length: config.num_attention_heads }, (_, i): Head => [layer, i + 1]))
  for (const [layer, head] of asked) checkAsked(whole, layers, layer, head)
  const measure = await measureOf(model, task, input, signal)
  const own = headMaskOf(config, interventions, layers) ?? new Float32Array(layers.length * config.num_attention_heads).fill(1)
  const ablations: Ablation[] = []
  for (let at = 0; at < asked.length; at += HEADS_AT_ONCE) {
    const chunk = asked.slice(at, at + HEADS_AT_ONCE)
    const masks = chunk.map(([layer, head]) => own.with(layers.indexOf(layer) * config.num_attention_heads + head - 1, 0))
    const values = await measure.values(masks)
    const found = chunk.map(([layer, head], i) => ({ layer, head, value: values[i] as number, change: (values[i] as number) - measure.value }))
    ablations.push(...found)
    partial({ answer: measure.answer, value: measure.value, ablations: found } satisfies HeadAblation)
  }
  return { answer: measure.answer, value: measure.value, ablations: ablations.sort(byChange) }
}

function checkAsked(whole: ModelConfig, layers: number[], layer: number, head: number): void {
  checkHead(whole, layer, head)
  if (layers.includes(layer)) return
  throw new AppError('input_invalid', `heads: layer ${layer} is skipped already, with all its heads.`, 'Name heads of layers that run.', { field: 'heads' })
}

interface Measure {
  answer: string
  value: number
  /** The answer's value under each of these head masks. */
  values(masks: Float32Array[]): Promise<number[]>
}

async function measureOf(model: OpenModel, task: TaskId, input: unknown, signal: AbortSignal | undefined): Promise<Measure> {
  if (task === 'fill-mask') return maskMeasure(model, input, signal)
  if (task in ANSWERS) return resultMeasure(model, task as AnsweredTask, input, signal)
  throw new AppError(
    'input_invalid',
    `head-ablation: task: ${task} gives no one answer whose probability could change.`,
    `Use one of fill-mask, ${Object.keys(ANSWERS).join(', ')}.`,
    {
      field: 'task',
    },
  )
}

async function resultMeasure<K extends AnsweredTask>(model: OpenModel, task: K, input: unknown, signal: AbortSignal | undefined): Promise<Measure> {
  const run = async (masks: (Float32Array | undefined)[]) => {
    const jobs = await Promise.all(masks.map(async (headMask) => masked(await prepareTask(model, task, input, { signal }), headMask)))
    return (await runPrepared(model, jobs, signal)).map(orThrow) as TaskMap[K]['result'][]
  }
  const [result] = await run([undefined])
  const read = ANSWERS[task] as (result: TaskMap[K]['result'] | undefined, text: string) => Answered<TaskMap[K]['result']>
  const { name, valueIn } = read(result, (input as { text?: string }).text ?? '')
  return { answer: name, value: valueIn(result as TaskMap[K]['result']), values: async (masks) => (await run(masks)).map(valueIn) }
}

/** The likeliest token of the first mask. Its probability is read from the logits: a result lists only the best. */
async function maskMeasure(model: OpenModel, input: unknown, signal: AbortSignal | undefined): Promise<Measure> {
  const prepared = await prepareTask(model, 'fill-mask', input, { signal })
  const [row] = prepared.rows
  if (!row) throw noAnswer('fill-mask: the text has no mask')
  const run = async (headMasks: (Float32Array | undefined)[], read: (probabilities: Float64Array) => number) => {
    const found: number[] = []
    const onRow = (i: number, { logits }: RowOutput) => {
      found[i] = read(softmax(logits.data.subarray(0, logits.shape[1])))
    }
    const rows = headMasks.map((headMask) => ({ ...row, headMask }))
    for (const outcome of await runPrepared(model, [{ head: 'MaskedLM' as const, rows, tokenizeMs: 0, onRow, finish: () => null }], signal)) orThrow(outcome)
    return found
  }
  let token = 0
  const [value = 0] = await run([undefined], (probabilities) => {
    token = indexOfMost(probabilities)
    return probabilities[token] as number
  })
  const answer = (await model.tokenizer.decode([token], false)).trim()
  return { answer, value, values: (masks) => run(masks, (probabilities) => probabilities[token] as number) }
}

const masked = <Result>(prepared: Prepared<Result>, headMask: Float32Array | undefined): Prepared<Result> => ({
  ...prepared,
  rows: prepared.rows.map((row) => ({ ...row, headMask })),
})

function orThrow<T>(outcome: T | AppError): T {
  if (outcome instanceof AppError) throw outcome
  return outcome
}
