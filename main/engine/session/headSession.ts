import type { TensorData } from '../../../shared/tensor'
import type { Graph } from '../graph/graphBuilder'
import { createSession, type OnnxSession, type SessionOptions } from './onnxSession'

/** A head over rows of hidden states: rows are gathered before it runs, so only what is asked for is computed. */
export class HeadSession {
  readonly #session: OnnxSession

  private constructor(session: OnnxSession) {
    this.#session = session
  }

  static async create(graph: Graph, options: SessionOptions): Promise<HeadSession> {
    return new HeadSession(await createSession(graph, options, 'mapped'))
  }

  /** `hidden` is `[rows, hidden size]`; the result `[rows, outputs]`. */
  async run(hidden: TensorData): Promise<TensorData> {
    const { logits } = await this.#session.run({ hidden: { shape: hidden.shape, data: hidden.data } }, ['logits'])
    const data = logits as Float32Array
    const rows = hidden.shape[0] ?? 0
    return { shape: [rows, data.length / rows], data }
  }

  release(): Promise<void> {
    return this.#session.release()
  }
}

/** The given rows (batch and sequence flattened) of `[batch, sequence, hidden]` as `[rows, hidden]`. */
export function gatherRows(states: TensorData, rows: number[]): TensorData {
  const hidden = states.shape.at(-1) ?? 0
  const data = new Float32Array(rows.length * hidden)
  for (const [i, row] of rows.entries()) data.set(states.data.subarray(row * hidden, (row + 1) * hidden), i * hidden)
  return { shape: [rows.length, hidden], data }
}
