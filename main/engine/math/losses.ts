import type { TensorData } from '../../../shared/tensor'
import { logSumExp } from './softmax'

/** Labels that a loss leaves out (PyTorch's `ignore_index`). */
export const IGNORED = -100

/** Mean over the rows whose label is not −100; NaN when there is none, as in PyTorch. `logits` is `[rows, classes]`. */
export function crossEntropy({ shape, data }: TensorData, labels: number[]): number {
  const columns = shape[1] ?? 0
  const losses = labels.flatMap((label, row) => {
    if (label === IGNORED) return []
    const logits = data.subarray(row * columns, (row + 1) * columns)
    return [logSumExp(logits) - (logits[label] as number)]
  })
  return mean(losses)
}

/** Mean of squared differences (`MSELoss`). */
export const meanSquaredError = ({ data }: TensorData, labels: number[]): number => mean(labels.map((label, i) => ((data[i] as number) - label) ** 2))

/** Mean over all entries (`BCEWithLogitsLoss`), in the form that does not overflow. */
export const binaryCrossEntropy = ({ data }: TensorData, labels: number[]): number =>
  mean(
    labels.map((label, i) => {
      const x = data[i] as number
      return Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x)))
    }),
  )

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
