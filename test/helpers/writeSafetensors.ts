import { writeFileSync } from 'node:fs'
import type { Dtype } from '../../shared/tensor'

export interface RawTensor {
  name: string
  dtype: Dtype
  shape: readonly number[]
  data: ArrayBufferView
}

/** A safetensors file in memory: eight bytes of header length, the header as JSON padded to a multiple of eight, the tensors in the given order. */
export function safetensorsBytes(tensors: readonly RawTensor[], metadata?: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {}
  let offset = 0
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  return container(
    JSON.stringify(header),
    tensors.map(({ data }) => data),
  )
}

/** A container around any header, valid or not: for tests of the reader. */
export function container(headerJson: string, data: readonly ArrayBufferView[]): Uint8Array {
  const header = Buffer.from(headerJson)
  const padded = Buffer.concat([header, Buffer.alloc((8 - (header.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, ...data.map((view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength))])
}

export function writeSafetensors(file: string, tensors: readonly RawTensor[], metadata?: Record<string, string>): void {
  writeFileSync(file, safetensorsBytes(tensors, metadata))
}
