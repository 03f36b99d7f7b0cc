import { AppError } from '../../../shared/errors'
import type { FeatureExtractionOptions, FeatureExtractionResult } from '../../../shared/tasks/featureExtraction'
import type { TensorData } from '../../../shared/tensor'
import type { OpenModel } from '../openModel'
import { factsOf } from './facts'
import type { Prepared, RowOutput } from './rows'
import { rowsOf } from './windows'

/** A text's last hidden states, or one vector of them. Reference: transformers 4.57.6 `FeatureExtractionPipeline`. @throws AppError `text_too_long`, `head_missing` for a pooler that is not there */
export async function featureExtraction(
  model: OpenModel,
  { text, pooling, normalize, truncate }: FeatureExtractionOptions,
): Promise<Prepared<FeatureExtractionResult>> {
  const started = performance.now()
  const { rows, warnings } = await rowsOf(model, text, { truncation: truncate ? 'longest_first' : undefined })
  return {
    head: null,
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    finish: ([output], ms) => {
      const pooled = output && pooledState(output, pooling)
      const states = output?.logits ?? { shape: [0, 0], data: new Float32Array() }
      const features = pooled ?? { shape: [1, ...states.shape], data: states.data }
      return { ...factsOf(model, rows[0]?.ids.length ?? 0, ms), features: normalize ? normalized(features) : features, warnings }
    },
  }
}

/** `null` for no pooling. */
function pooledState({ logits: { shape, data }, pooled }: RowOutput, pooling: FeatureExtractionOptions['pooling']): TensorData | null {
  const [tokens = 0, hidden = 0] = shape
  if (pooling === 'none') return null
  if (pooling === 'cls') return { shape: [hidden], data: data.slice(0, hidden) }
  if (pooling === 'mean') return { shape: [hidden], data: Float32Array.from({ length: hidden }, (_, h) => mean(data, h, hidden, tokens)) }
  if (!pooled)
    throw new AppError(
      'head_missing',
      'This checkpoint has no pooler: pooler.dense.weight and pooler.dense.bias are missing.',
      'Use the mean, or the state of <s> (cls).',
    )
  return { shape: [hidden], data: pooled }
}

function mean(data: Float32Array, from: number, step: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += data[from + i * step] as number
  return sum / Math.max(count, 1e-9)
}

/** Each vector divided by its length, at least 1e-12. */
function normalized({ shape, data }: TensorData): TensorData {
  const hidden = shape.at(-1) ?? 1
  const result = new Float32Array(data.length)
  for (let at = 0; at < data.length; at += hidden) {
    const vector = data.subarray(at, at + hidden)
    const length = Math.max(Math.hypot(...vector), 1e-12)
    result.set(
      vector.map((x) => x / length),
      at,
    )
  }
  return { shape, data: result }
}
