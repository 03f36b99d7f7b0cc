import { AppError } from '../../../shared/errors'
import type { Head } from '../../../shared/model'
import type { ResultFacts } from '../../../shared/tasks'
import type { TensorData } from '../../../shared/tensor'
import { breathe } from '../breathe'
import type { ModelConfig } from '../config/modelConfig'
import { readsFirst } from '../network/network'
import type { OpenModel } from '../openModel'
import { encodeBatch } from './encodeBatch'

/** One sequence that the model is to see. */
export interface Row {
  ids: number[]
  /** Where its logits are wanted. Default: at `<s>` for the heads that read it, else at every token. */
  positions?: number[]
  /** What each head is multiplied by, `[layers, heads]`. Default: what the network does. */
  headMask?: Float32Array | undefined
  /** Places that no token attends to: attention mask 0. */
  hidden?: number[]
}

export interface RowOutput {
  /** `[positions, classes]`; without a head the states `[tokens, hidden]`. */
  logits: TensorData
  /** `[hidden]`, without a head, where the checkpoint has a pooler. */
  pooled: Float32Array | null
}

/** What a run is given besides its input. */
export interface RunContext<Partial = never> {
  /** Heard between two batches. */
  signal?: AbortSignal | undefined
  /** Is told each part of the result as soon as it is there. */
  onPartial?: ((partial: Partial) => void) | undefined
}

/** A task's input made ready: what the model must see of it, and how its outputs become the result. */
export interface Prepared<Result> {
  /** `null`: the bare encoder. */
  head: Head | null
  rows: Row[]
  /** Milliseconds of tokenizing. */
  tokenizeMs: number
  /** `ms.run` is this input's share of its batches. */
  finish(outputs: RowOutput[], ms: ResultFacts['ms']): Result | Promise<Result>
  /** Takes each row as soon as it is computed, in the order of the text; `finish` is then given none. */
  onRow?(index: number, output: RowOutput): void
}

/** Beyond a few hundred tokens a batch only grows in memory: 128 to 2,048 at a time take the same 0.93-1.1 ms each (125 M parameters, 2 cores), one text of 16 alone 1.6. */
const MAX_BATCH_TOKENS = 512
const MAX_BATCH_ROWS = 64
/** Of a batch's tokens that are pads, at most. */
const MAX_WASTE = 0.06

interface Place {
  job: number
  index: number
  row: Row
}

/** Runs the rows of several inputs together, batched by length, and finishes each input when its last row is computed. A result or an error for each, in order. @throws AppError `cancelled` */
export async function runPrepared<Result>(model: OpenModel, jobs: Prepared<Result>[], signal?: AbortSignal): Promise<(Result | AppError)[]> {
  const outputs = jobs.map(({ rows }) => new Array<RowOutput | undefined>(rows.length))
  const runMs = jobs.map(() => 0)
  const places = jobs.flatMap(({ rows }, job) => rows.map((row, index): Place => ({ job, index, row })))
  for (const batch of batchesOf(places)) {
    await breathe(signal)
    const started = performance.now()
    const computed = await runBatch(model, jobs[batch[0]?.job ?? 0]?.head ?? null, batch)
    const share = (performance.now() - started) / batch.reduce((sum, { row }) => sum + row.ids.length, 0)
    for (const [i, { job, index, row }] of batch.entries()) {
      const [output, onRow] = [computed[i] as RowOutput, jobs[job]?.onRow]
      if (onRow) onRow(index, output)
      else (outputs[job] as (RowOutput | undefined)[])[index] = output
      runMs[job] = (runMs[job] ?? 0) + share * row.ids.length
    }
  }
  const results: (Result | AppError)[] = []
  for (const [i, job] of jobs.entries()) results.push(await finished(job, outputs[i] as RowOutput[], runMs[i] ?? 0))
  return results
}

async function finished<Result>(job: Prepared<Result>, outputs: RowOutput[], run: number): Promise<Result | AppError> {
  const started = performance.now()
  const ms = { tokenize: job.tokenizeMs, run, post: 0 }
  try {
    const result = await job.finish(outputs, ms)
    ms.post = performance.now() - started
    return result
  } catch (error) {
    return ownError(error)
  }
}

/** What one input lacks is its own outcome; a cancel ends them all. */
export function ownError(error: unknown): AppError {
  if (error instanceof AppError && error.code !== 'cancelled') return error
  throw error
}

/** Rows of like length together. Windows of one long text have one length but the last, so they stay in order. */
function batchesOf(places: Place[]): Place[][] {
  const sorted = [...places].sort((a, b) => b.row.ids.length - a.row.ids.length || a.job - b.job || a.index - b.index)
  const batches: Place[][] = []
  let current: Place[] = []
  for (const place of sorted) {
    if (current.length > 0 && !fits(current, place)) {
      batches.push(current)
      current = []
    }
    current.push(place)
  }
  return current.length > 0 ? [...batches, current] : batches
}

function fits(batch: Place[], next: Place): boolean {
  const [rows, longest] = [batch.length + 1, batch[0]?.row.ids.length ?? 0]
  const tokens = batch.reduce((sum, { row }) => sum + row.ids.length, next.row.ids.length)
  return rows <= MAX_BATCH_ROWS && rows * longest <= MAX_BATCH_TOKENS && 1 - tokens / (rows * longest) <= MAX_WASTE
}

/** `[layers, batch, heads]`, where each row brings its own; a batch in which none does is left to the network. */
export function headMasks(
  { num_hidden_layers: layers, num_attention_heads: heads }: ModelConfig,
  rows: (Float32Array | undefined)[],
): Float32Array | undefined {
  if (rows.every((own) => !own)) return undefined
  const masks = new Float32Array(layers * rows.length * heads).fill(1)
  for (const [b, own] of rows.entries())
    for (let layer = 0; layer < layers; layer++) if (own) masks.set(own.subarray(layer * heads, (layer + 1) * heads), (layer * rows.length + b) * heads)
  return masks
}

async function runBatch(model: OpenModel, head: Head | null, batch: Place[]): Promise<RowOutput[]> {
  const input = encodeBatch(
    model.config,
    batch.map(({ row }) => row.ids),
    batch.map(({ row }) => row.hidden),
  )
  input.headMask = headMasks(
    model.config,
    batch.map(({ row }) => row.headMask),
  )
  const { sequence } = input
  const wanted = batch.map(({ row }) => row.positions ?? (head && readsFirst(head) ? [0] : row.ids.map((_, i) => i)))
  if (head === null) {
    const { lastHiddenState, poolerOutput } = await model.network.base(input, {})
    const hidden = lastHiddenState.shape.at(-1) ?? 0
    return batch.map(({ row }, b) => ({
      logits: { shape: [row.ids.length, hidden], data: lastHiddenState.data.slice(b * sequence * hidden, (b * sequence + row.ids.length) * hidden) },
      pooled: poolerOutput?.data.slice(b * hidden, (b + 1) * hidden) ?? null,
    }))
  }
  const { logits } = await model.network.head(
    head,
    input,
    {},
    wanted.flatMap((positions, b) => positions.map((at) => b * sequence + at)),
  )
  const classes = logits.shape[1] ?? 0
  let at = 0
  return wanted.map((positions) => {
    const data = logits.data.subarray(at * classes, (at + positions.length) * classes)
    at += positions.length
    return { logits: { shape: [positions.length, classes], data }, pooled: null }
  })
}
