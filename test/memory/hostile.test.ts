import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { zipOf } from '../fuzz/pickles'
import { fixture, ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { container } from '../helpers/writeSafetensors'

const ALLOWED = 64 * 2 ** 20

/** A folder with a good config and one weight file. */
function folderOf(file: string, bytes: Uint8Array | string, sparseBytes = 0): string {
  const folder = tempFolder('hostile')
  copyFileSync(fixture('roberta-mlm-safetensors/config.json'), path.join(folder, 'config.json'))
  writeFileSync(path.join(folder, file), bytes)
  if (sparseBytes > 0) truncateSync(path.join(folder, file), sparseBytes)
  return folder
}

function peakOf(folder?: string): { outcome: string; peak: number } {
  const { stdout, stderr } = spawnSync(process.execPath, ['test/memory/peak.mjs', ...(folder ? [folder] : [])], { cwd: ROOT, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

const pickle = (...parts: (string | number | Buffer)[]) =>
  Buffer.concat([
    Buffer.from('\x80\x02', 'latin1'),
    ...parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
    Buffer.from('.'),
  ])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const zipped = (data: Buffer) => zipOf([{ name: 'archive/data.pkl', data }])
const hdf5 = readFileSync(fixture('roberta-mlm-tf/tf_model.h5'))
const GB = 2 ** 30

/** Directories that claim more than there is, values that refer to each other, and files that are mostly hole. */
const HOSTILE: Record<string, () => string> = {
  'safetensors: a header of 90 MB of nested lists': () => folderOf('model.safetensors', container(`{"a":${'['.repeat(45e6)}${']'.repeat(45e6)}}`, [])),
  'safetensors: a header of a million tensors': () =>
    folderOf(
      'model.safetensors',
      container(`{${Array.from({ length: 1e6 }, (_, i) => `"t${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`).join(',')}}`, []),
    ),
  'safetensors: a hole of 8 GB': () =>
    folderOf('model.safetensors', container('{"a":{"dtype":"F32","shape":[4294967296,1],"data_offsets":[0,17179869184]}}', []), 8 * GB),
  'safetensors: a header length beyond the hole': () => folderOf('model.safetensors', Buffer.from([255, 255, 255, 5, 0, 0, 0, 0, 0x7b]), GB),
  'zip: 65,535 entries that are not there': () => {
    const bytes = zipped(pickle('}'))
    bytes.writeUInt16LE(65_535, bytes.length - 12)
    return folderOf('pytorch_model.bin', bytes)
  },
  'zip: a directory of 4 GB in a hole': () => {
    const bytes = zipped(pickle('}'))
    bytes.writeUInt32LE(0xfffffff0, bytes.length - 10)
    return folderOf('pytorch_model.bin', Buffer.concat([bytes]), 0)
  },
  'zip: a pickle of 60 MB': () => folderOf('pytorch_model.bin', zipped(pickle(Buffer.alloc(60e6, ']')))),
  'pickle: a value that holds itself twice, thirty times over': () =>
    // An empty tuple in the memo; then thirty times (x, x) of the one before: 2^30 leaves if anybody walked them all.
    folderOf(
      'pytorch_model.bin',
      zipped(
        pickle(')', 'q\x00', ...Array.from({ length: 30 }, (_, i) => `h${String.fromCharCode(i)}h${String.fromCharCode(i)}\x86q${String.fromCharCode(i + 1)}`)),
      ),
    ),
  'pickle: a text of 4 GB': () => folderOf('pytorch_model.bin', zipped(pickle('X', u32(0xfffffff0), 'abc'))),
  'pickle: a million values on the stack': () => folderOf('pytorch_model.bin', zipped(pickle(Buffer.alloc(2e6, 'N')))),
  'h5: a header of 4 GB': () => {
    const bytes = Buffer.from(hdf5)
    bytes.writeUInt32LE(0xffffffff, 96 + 8)
    return folderOf('tf_model.h5', bytes, 8 * GB)
  },
  'h5: groups that contain themselves': () => {
    const bytes = Buffer.from(hdf5)
    // Each symbol's object header becomes the root's.
    for (let at = bytes.indexOf('SNOD'); at >= 0; at = bytes.indexOf('SNOD', at + 4))
      for (let i = 0; i < bytes.readUInt16LE(at + 6); i++) bytes.writeBigUInt64LE(bytes.readBigUInt64LE(64), at + 8 + 40 * i + 8)
    return folderOf('tf_model.h5', bytes)
  },
  'msgpack: a map of four thousand million': () => folderOf('flax_model.msgpack', Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x61]), 2 * GB),
  'msgpack: maps ten thousand deep': () =>
    folderOf('flax_model.msgpack', Buffer.concat([Buffer.alloc(30_000, Buffer.from([0x81, 0xa1, 0x61])), Buffer.of(0xc0)])),
  'msgpack: a million keys': () => folderOf('flax_model.msgpack', encode(Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`k${i}`, 1])))),
  'onnx: a field of 2 GB in a hole': () => folderOf('model.onnx', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x07]), 3 * GB),
  'onnx: nodes of 60 MB': () =>
    folderOf('model.onnx', Buffer.concat([Buffer.from([0x3a, 0x84, 0x8e, 0xce, 0x1c]), Buffer.from([0x0a, 0x80, 0x8e, 0xce, 0x1c]), Buffer.alloc(60e6)])),
  'onnx: millions of empty fields': () => folderOf('model.onnx', Buffer.alloc(10e6, Buffer.from([0x08, 0x00]))),
  'index: a weight_map of a million names': () =>
    folderOf(
      'model.safetensors.index.json',
      JSON.stringify({ weight_map: Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`t${i}`, 'x.safetensors'])) }),
    ),
}

describe('hostile files cost a sentence, and no more memory than their own bytes and 64 MB', () => {
  const idle = peakOf().peak
  test.each(Object.entries(HOSTILE))('%s', { timeout: 60_000 }, (_, make) => {
    const folder = make()
    const files = ['model.safetensors', 'pytorch_model.bin', 'tf_model.h5', 'flax_model.msgpack', 'model.onnx', 'model.safetensors.index.json'].map((name) =>
      path.join(folder, name),
    )
    const file = files.find((candidate) => existsSync(candidate)) as string
    const { outcome, peak } = peakOf(folder)
    expect(outcome).toMatch(/^(weights_(invalid|truncated|missing)|tensor_missing)$/)
    // A hole takes no bytes.
    expect((peak - idle) / 2 ** 20).toBeLessThan((statSync(file).blocks * 512 + ALLOWED) / 2 ** 20)
  })
})
