import { AppError } from '../../../../shared/errors'
import type { Measure } from '../../../../shared/inspect/interventions'
import { parse } from '../../../../shared/rpc'
import { TASKS, type TaskId, type TaskMap } from '../../../../shared/tasks'
import { breathe } from '../../breathe'
import { promptOf, settingsOf } from '../../generation/generate'
import { nextTokens } from '../../generation/nextTokens'
import { softmax } from '../../math/softmax'
import type { OpenModel } from '../../openModel'
import { headMasks, type Prepared, type RowOutput, runPrepared } from '../../tasks/rows'
import { prepareTask } from '../../tasks/runners'
import { promptsOf } from '../../tasks/textGeneration'
import { ANSWERS, type Answered, type AnsweredTask, indexOfMost, noAnswer } from './answers'

/** What of an answer is followed from run to run. */
export interface Measured {
  answer: string
  measure: Measure
  value: number
  /** Of one run. */
  tokens: number
  /** The answer's value under each of these head masks. */
  values(masks: Float32Array[]): Promise<number[]>
}

/** As many of a causal model's tokens are computed at a time: see `tasks/rows.ts`. */
const MOST_TOKENS = 512

export async function measureOf(model: OpenModel, task: TaskId, input: unknown, signal: AbortSignal | undefined): Promise<Measured> {
  if (task === 'fill-mask') return maskMeasure(model, input, signal)
  if (task === 'text-generation') return nextTokenMeasure(model, input, signal)
  if (task === 'feature-extraction') return vectorMeasure(model, input, signal)
  return resultMeasure(model, task, input, signal)
}

async function resultMeasure<K extends AnsweredTask>(model: OpenModel, task: K, input: unknown, signal: AbortSignal | undefined): Promise<Measured> {
  const run = (masks: (Float32Array | undefined)[]) => resultsOf(model, task, input, masks, signal)
  const [result] = await run([undefined])
  const read = ANSWERS[task] as (result: TaskMap[K]['result'] | undefined, text: string) => Answered<TaskMap[K]['result']>
  const { name, measure = 'probability', valueIn } = read(result, (input as { text?: string }).text ?? '')
  const tokens = await tokensOf(model, task, input, signal)
  return { answer: name, measure, tokens, value: valueIn(result as TaskMap[K]['result']), values: async (masks) => (await run(masks)).map(valueIn) }
}

/** The text's vector, or the mean of its states: how far it turns away. */
async function vectorMeasure(model: OpenModel, given: unknown, signal: AbortSignal | undefined): Promise<Measured> {
  const asked = parse(TASKS['feature-extraction'].input, given, 'feature-extraction')
  const input = { ...asked, pooling: asked.pooling === 'none' ? 'mean' : asked.pooling }
  const run = async (masks: (Float32Array | undefined)[]) =>
    (await resultsOf(model, 'feature-extraction', input, masks, signal)).map(({ features }) => features.data as Float32Array)
  const [untouched = new Float32Array()] = await run([undefined])
  const tokens = await tokensOf(model, 'feature-extraction', input, signal)
  return { answer: input.pooling, measure: 'cosine', tokens, value: 1, values: async (masks) => (await run(masks)).map((vector) => cosine(untouched, vector)) }
}

function cosine(one: Float32Array, other: Float32Array): number {
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)
  const lengths = Math.sqrt(product(one, one) * product(other, other))
  return lengths === 0 ? 0 : product(one, other) / lengths
}

async function tokensOf(model: OpenModel, task: TaskId, input: unknown, signal: AbortSignal | undefined): Promise<number> {
  const { rows } = await prepareTask(model, task, input, { signal })
  return rows.reduce((sum, { ids }) => sum + ids.length, 0)
}

async function resultsOf<K extends TaskId>(
  model: OpenModel,
  task: K,
  input: unknown,
  masks: (Float32Array | undefined)[],
  signal: AbortSignal | undefined,
): Promise<TaskMap[K]['result'][]> {
  const jobs = await Promise.all(masks.map(async (headMask) => masked(await prepareTask(model, task, input, { signal }), headMask)))
  return (await runPrepared(model, jobs, signal)).map(orThrow)
}

/** The likeliest token of the first mask. Its probability is read from the logits: a result lists only the best. */
async function maskMeasure(model: OpenModel, input: unknown, signal: AbortSignal | undefined): Promise<Measured> {
  const prepared = await prepareTask(model, 'fill-mask', input, { signal })
  const [row] = prepared.rows
  if (!row) throw noAnswer('fill-mask: the text has no mask')
  return tokenMeasure(model, row.ids.length, async (headMasks, read) => {
    const onRow = (i: number, { logits }: RowOutput) => read(i, logits.data.subarray(0, logits.shape[1]))
    const rows = headMasks.map((headMask) => ({ ...row, headMask }))
    for (const outcome of await runPrepared(model, [{ head: 'MaskedLM' as const, rows, tokenizeMs: 0, onRow, finish: () => null }], signal)) orThrow(outcome)
  })
}

/** The likeliest token after the first prompt, whatever is drawn or followed later. */
async function nextTokenMeasure(model: OpenModel, given: unknown, signal: AbortSignal | undefined): Promise<Measured> {
  const options = parse(TASKS['text-generation'].input, given, 'text-generation')
  model.network.requireHead('CausalLM')
  const settings = settingsOf(model, { inputIds: [], maxNewTokens: 1 })
  const prompt = promptOf(model, (await promptsOf(model, options))[0] ?? [], settings)
  const atOnce = Math.max(1, Math.floor(MOST_TOKENS / prompt.length))
  return tokenMeasure(model, prompt.length, async (all, read) => {
    for (let at = 0; at < all.length; at += atOnce) {
      await breathe(signal)
      const masks = all.slice(at, at + atOnce)
      const headMask = headMasks(model.config, masks)
      const { logits } = await nextTokens(model, new Array(masks.length).fill(prompt), null, { ...settings, headMask })
      const classes = logits.shape[1] ?? 0
      for (const i of masks.keys()) read(at + i, logits.data.subarray(i * classes, (i + 1) * classes))
    }
  })
}

type Logits = (headMasks: (Float32Array | undefined)[], read: (i: number, logits: Float32Array) => void) => Promise<void>

/** The token that is likeliest where `logitsOf` reads, and its probability. */
async function tokenMeasure(model: OpenModel, tokens: number, logitsOf: Logits): Promise<Measured> {
  let [token, value] = [0, 0]
  await logitsOf([undefined], (_, logits) => {
    const probabilities = softmax(logits)
    token = indexOfMost(probabilities)
    value = probabilities[token] as number
  })
  const values = async (masks: Float32Array[]) => {
    const found: number[] = []
    await logitsOf(masks, (i, logits) => {
      found[i] = softmax(logits)[token] as number
    })
    return found
  }
  return { answer: await nameOf(model, token), measure: 'probability', tokens, value, values }
}

/** Without the space that it may begin with; one that is nothing but spaces, or without a tokenizer, as the vocabulary or the number. */
async function nameOf(model: OpenModel, token: number): Promise<string> {
  if (!model.hasTokenizer) return String(token)
  return (await model.tokenizer.decode([token], false)).trim() || (model.tokenizer.idToToken(token) ?? String(token))
}

const masked = <Result>(prepared: Prepared<Result>, headMask: Float32Array | undefined): Prepared<Result> => ({
  ...prepared,
  rows: prepared.rows.map((row) => ({ ...row, headMask })),
})

function orThrow<T>(outcome: T | AppError): T {
  if (outcome instanceof AppError) throw outcome
  return outcome
}
