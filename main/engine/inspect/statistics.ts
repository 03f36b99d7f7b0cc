import type { TensorStatistics } from '../../../shared/inspect/model'
import { elements } from './elements'
import type { ReadableTensor } from './readableTensors'

/**
 * Two passes over the file: range and mean, then the deviations from the mean and the histogram. Nothing but one chunk is held.
 * @throws AppError as `elements` does
 */
export async function statisticsOf(tensor: ReadableTensor, bins: number, signal?: AbortSignal): Promise<TensorStatistics> {
  const first = { count: 0, zeros: 0, nonFinite: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0, squares: 0 }
  for await (const part of elements(tensor, signal)) addTo(first, part)
  const { count, zeros, nonFinite, min, max, sum, squares } = first
  const finite = count - nonFinite
  const histogram = new Uint32Array(bins)
  if (finite === 0) return { count, min: NaN, max: NaN, mean: NaN, standardDeviation: NaN, norm: NaN, zeros, nonFinite, histogram }
  const mean = sum / finite
  let deviations = 0
  for await (const part of elements(tensor, signal)) deviations += spread(part, { mean, min, max }, histogram)
  return { count, min, max, mean, standardDeviation: Math.sqrt(deviations / finite), norm: Math.sqrt(squares), zeros, nonFinite, histogram }
}

type FirstPass = Record<'count' | 'zeros' | 'nonFinite' | 'min' | 'max' | 'sum' | 'squares', number>

/** In local numbers: fields of an object take three times as long. */
function addTo(total: FirstPass, values: ArrayLike<number>): void {
  let { zeros, nonFinite, min, max, sum, squares } = total
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) {
      nonFinite++
      continue
    }
    if (value === 0) zeros++
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    squares += value * value
  }
  Object.assign(total, { count: total.count + values.length, zeros, nonFinite, min, max, sum, squares })
}

/** Counts the finite values into the histogram; the sum of their squared distances from the mean. */
function spread(values: ArrayLike<number>, { mean, min, max }: { mean: number; min: number; max: number }, histogram: Uint32Array): number {
  const last = histogram.length - 1
  const width = max - min || 1
  let deviations = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) continue
    deviations += (value - mean) ** 2
    const bin = Math.min(last, Math.floor(((value - min) / width) * histogram.length))
    histogram[bin] = (histogram[bin] as number) + 1
  }
  return deviations
}
