/** Numeric types as the safetensors format names them, and plain tensors that cross processes. */

/** Bits of one element, by dtype (safetensors 0.8). */
export const DTYPE_BITS = {
  BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8,
  I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32, I64: 64, U64: 64, F64: 64, C64: 64,
  F4: 4, F6_E2M3: 6, F6_E3M2: 6,
} as const // biome-ignore format: one line a width reads better than one a type

export type Dtype = keyof typeof DTYPE_BITS

/** A dense fp32 tensor, row-major: `data.length` is the product of `shape`. */
export interface TensorData {
  shape: number[]
  data: Float32Array
}

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
