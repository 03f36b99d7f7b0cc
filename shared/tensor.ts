/** Numeric types as the safetensors format names them, and plain tensors that cross processes. */

const ofBits = <Name extends string>(bits: number, ...names: Name[]) => Object.fromEntries(names.map((name) => [name, bits])) as Record<Name, number>

/** Bits of one element, by dtype (safetensors 0.8). */
export const DTYPE_BITS = {
  ...ofBits(4, 'F4'),
  ...ofBits(6, 'F6_E2M3', 'F6_E3M2'),
  ...ofBits(8, 'BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'),
  ...ofBits(16, 'I16', 'U16', 'F16', 'BF16'),
  ...ofBits(32, 'I32', 'U32', 'F32'),
  ...ofBits(64, 'I64', 'U64', 'F64', 'C64'),
}

export type Dtype = keyof typeof DTYPE_BITS

/** A dense fp32 tensor, row-major: `data.length` is the product of `shape`. */
export interface TensorData {
  shape: number[]
  data: Float32Array
}

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
