import { decode, ExtensionCodec, encode } from '@msgpack/msgpack'

/**
 * Frames of a WebSocket: msgpack, one extension type per class of typed array, so that numbers stay binary.
 * Bytes are in the machine's own order: both ends are on this one machine, and every platform we run on is little-endian.
 */
const TYPED_ARRAYS = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const

const extensionCodec = new ExtensionCodec()
TYPED_ARRAYS.forEach((TypedArray, type) => {
  extensionCodec.register({
    type,
    encode: (value) => (value instanceof TypedArray ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null),
    // Copied: inside a frame the bytes begin at any offset, and a typed array only begins at a multiple of its element's size.
    // Not by `slice`: `bytes` may be a Node Buffer, whose `slice` copies nothing.
    decode: (bytes) => new TypedArray(new Uint8Array(bytes).buffer),
  })
})

/** A field that is `undefined` is left out, as in JSON: msgpack has no other word for it than `null`. */
export const encodeFrame = (message: unknown): Uint8Array => encode(message, { extensionCodec, ignoreUndefined: true })

/** @throws where the bytes are not one msgpack value */
export const decodeFrame = (bytes: Uint8Array): unknown => decode(bytes, { extensionCodec })
