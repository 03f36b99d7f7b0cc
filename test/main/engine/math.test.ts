import fc from 'fast-check'
import { expect, test } from 'vitest'
import { positionsFromIds } from '../../../main/engine/math/positions'
import { logSumExp, softmax } from '../../../main/engine/math/softmax'
import { topK } from '../../../main/engine/math/topK'

const rows = fc.float32Array({ minLength: 1, maxLength: 60, noNaN: true, noDefaultInfinity: true, min: -80, max: 80 })

test('softmax and log-sum-exp agree with their definitions', () => {
  fc.assert(
    fc.property(rows, (row) => {
      const exp = [...row].map(Math.exp)
      const sum = exp.reduce((a, b) => a + b, 0)
      const found = softmax(row)
      for (const [i, e] of exp.entries()) expect(found[i]).toBeCloseTo(e / sum, 12)
      expect(logSumExp(row)).toBeCloseTo(Math.log(sum), 9)
    }),
  )
})

test('softmax of huge logits does not overflow', () => {
  expect([...softmax(Float32Array.of(1e30, 1e30))]).toEqual([0.5, 0.5])
})

test('topK gives what sorting everything gives, the smaller index first among equals', () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 50 }).map((list) => Float64Array.from(list))
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 60 }), (list, k) => {
      const sorted = [...list.keys()].sort((a, b) => (list[b] as number) - (list[a] as number) || a - b)
      expect(topK(list, k)).toEqual(sorted.slice(0, k))
    }),
  )
})

test('topK among some indices considers no others', () => {
  expect(topK(Float64Array.of(9, 1, 5, 7), 2, [1, 2])).toEqual([2, 1])
})

test('pads do not advance positions, wherever they stand', () => {
  const positions = (ids: bigint[]) => [...positionsFromIds(BigInt64Array.from(ids), ids.length, 1)].map(Number)
  expect(positions([5n, 1n, 6n])).toEqual([2, 1, 3])
  expect(positions([1n, 1n, 0n, 8n, 2n])).toEqual([1, 1, 2, 3, 4])
})
