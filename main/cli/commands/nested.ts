import type { TensorData } from '../../../shared/tensor'

type Nested = number[] | Nested[]

/** A flat tensor as nested lists, one level a dimension. */
export function nested({ shape, data }: TensorData): Nested {
  const level = (depth: number, start: number, size: number): Nested => {
    if (depth === shape.length - 1) return Array.from(data.subarray(start, start + size))
    const rows = shape[depth] ?? 0
    return Array.from({ length: rows }, (_, i) => level(depth + 1, start + (i * size) / rows, size / rows)) as Nested[]
  }
  return level(0, 0, data.length)
}
