import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPickle } from '../../../main/engine/checkpoint/pickle'
import { readPytorch } from '../../../main/engine/checkpoint/pytorch'
import { readCheckpoint } from '../../../main/engine/checkpoint/readers'
import { ALLOWED_GLOBALS, layoutOf } from '../../../main/engine/checkpoint/torchTensor'
import { AppError } from '../../../shared/errors'
import { fixture } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const written = (bytes: Uint8Array): string => {
  const file = path.join(tempFolder('pickle'), 'pytorch_model.bin')
  writeFileSync(file, bytes)
  return file
}
const ascii = (...parts: (string | number)[]) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.of(part))))

describe('nothing in a pickle is ever run', () => {
  // cposix system, then the argument, TUPLE1, REDUCE, STOP: what `os.system("…")` looks like in a pickle.
  const attack = ascii('\x80\x02cposix\nsystem\nX\x0b\x00\x00\x00touch /pwned\x85R.'.replace('\x0b', '\x0c'))
  test('a call of os.system is refused by its name', async () => {
    await expect(readPytorch(written(attack), 'pytorch_model.bin')).rejects.toMatchObject({
      code: 'weights_invalid',
      message: expect.stringContaining('"posix.system"'),
    })
  })
  test.each([
    ['by STACK_GLOBAL', '\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', 'builtins.eval'],
    ['an object of a class', '\x80\x02csubprocess\nPopen\n)\x81.', 'subprocess.Popen'],
    ['torch, but not a tensor', '\x80\x02ctorch.hub\nload\n)R.', 'torch.hub.load'],
  ])('%s: refused by name', (_, pickle, name) => {
    expect(() => readPickle(ascii(pickle), ALLOWED_GLOBALS, 'x.bin')).toThrow(expect.objectContaining({ message: expect.stringContaining(name) }))
  })
  test.each([
    ['an opcode that no tensor file needs', '\x80\x02P1\n.', 'opcode 0x50'],
    ['a value that is not there', '\x80\x02.', 'takes a value'],
    ['a memo that is not there', '\x80\x02h\x05.', 'value 5'],
    ['a string longer than the file', '\x80\x02X\xff\xff\xff\x7fabc.', 'needs 2147483647 bytes'],
    ['a name that is no name', `\x80\x02c${'x'.repeat(5000)}\ny\n.`, 'has 5002 characters'],
    ['a call of no function', '\x80\x02K\x01)R.', 'not a function'],
  ])('%s ends as a sentence', (_, pickle, words) => {
    expect(() => readPickle(ascii(pickle), ALLOWED_GLOBALS, 'x.bin')).toThrow(
      expect.objectContaining({ code: 'weights_invalid', message: expect.stringContaining(words) }),
    )
  })
  test('a pickle nested a million deep does not crash', async () => {
    const deep = ascii('\x80\x02ctorch._utils\n_rebuild_parameter\nq\x00', 'h\x00'.repeat(200_000), ')', 'R\x85'.repeat(200_000), '.')
    expect(() => readPickle(deep, ALLOWED_GLOBALS, 'x.bin')).not.toThrow()
    await expect(readPytorch(written(deep), 'x.bin')).rejects.toBeInstanceOf(AppError)
  })
})

test('a tensor’s numbers are found where they lie: row-major, transposed, or not together', () => {
  expect(layoutOf([3, 4], [4, 1])).toEqual([])
  expect(layoutOf([3, 4], [1, 3])).toEqual([1, 0])
  expect(layoutOf([2, 3, 4], [1, 8, 2])).toEqual([1, 2, 0])
  expect(layoutOf([3, 4], [8, 1])).toBeNull()
  expect(layoutOf([3, 4], [0, 1])).toBeNull()
  expect(layoutOf([1, 4], [99, 1])).toEqual([])
  expect(layoutOf([], [])).toEqual([])
  expect(layoutOf([0, 4], [4, 1])).toEqual([])
})

test('zip and old pickles give the tensors that safetensors gives', async () => {
  const expected = await readCheckpoint(fixture('roberta-mlm-safetensors'), 'model.safetensors')
  for (const [folder, name] of [
    ['roberta-mlm-bin', 'pytorch_model.bin'],
    ['mlm-legacy-pickle', 'pytorch_model.bin'],
    ['mlm-sharded-bin', 'pytorch_model.bin.index.json'],
  ] as const) {
    const found = await readCheckpoint(fixture(folder), name)
    for (const [tensor, entry] of expected.tensors) {
      const other = found.tensors.get(tensor)
      expect(other?.shape, `${folder} ${tensor}`).toEqual(entry.shape)
      expect(readFileSync(other?.file ?? '').subarray(other?.offset, (other?.offset ?? 0) + (other?.bytes ?? 0))).toEqual(
        readFileSync(entry.file).subarray(entry.offset, entry.offset + entry.bytes),
      )
    }
  }
})

test('any damaged file gives a sentence or tensors that lie in the file, never a crash', async () => {
  const counts: Record<string, number> = {}
  for (const folder of ['roberta-mlm-bin', 'mlm-legacy-pickle']) {
    const whole = readFileSync(path.join(fixture(folder), 'pytorch_model.bin'))
    // The data of the tensors cannot be wrong, only their description: the first 12 kB and the directory at the end.
    const place = fc.oneof(
      fc.nat(12_000),
      fc.nat(3000).map((n) => whole.length - 1 - n),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(whole.length), { freq: 6 }),
        async (flips, cut) => {
          const bytes = Buffer.from(whole)
          for (const [at, value] of flips) bytes[at] = value
          const file = written(bytes.subarray(0, cut ?? bytes.length))
          try {
            for (const entry of (await readPytorch(file, 'pytorch_model.bin')).entries)
              expect(entry.offset + entry.bytes).toBeLessThanOrEqual(cut ?? bytes.length)
            counts.read = (counts.read ?? 0) + 1
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            counts[error.code] = (counts[error.code] ?? 0) + 1
          }
        },
      ),
      { numRuns: 600 },
    )
  }
  console.log('PyTorch mutations', counts)
  expect(Object.keys(counts).sort()).toEqual(['read', 'weights_invalid', 'weights_truncated'])
})
