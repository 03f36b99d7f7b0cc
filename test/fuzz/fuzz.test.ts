import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { parseConfig } from '../../main/engine/config/modelConfig'
import { fixture, ROOT } from '../helpers/fixtures'
import { tempCopy } from '../helpers/tempFolder'
import { outcomeOf } from './check'
import { FORMATS, type Format, mutated } from './formats'
import { Random } from './random'

/** `npm run fuzz` gives a new seed each time; here it is the same for everybody. */
const SEED = Number(process.env.FUZZ_SEED ?? 20260101)
const CASES = Number(process.env.FUZZ_CASES ?? 20_000)
/** What a changed file may be refused with; each must occur. */
const CODES = [
  'config_invalid',
  'model_type_unknown',
  'weights_missing',
  'weights_format_unsupported',
  'weights_invalid',
  'weights_truncated',
  'tensor_missing',
  'tensor_shape',
  'tensor_dtype',
  'head_missing',
  'config_unsupported',
  'tokenizer_invalid',
]

const counts = new Map<string, Map<string, number>>()
let structural = 0
const folders = new Map(FORMATS.map((format) => [format, tempCopy(fixture(format.folder))]))
const config = parseConfig(readFileSync(fixture('roberta-mlm-safetensors/config.json'), 'utf8'))

/** Reads one changed file and counts what came of it. A finding keeps its file. */
async function tryCase(format: Format, seed: number): Promise<void> {
  const { bytes, isStructural } = mutated(new Random(seed), format)
  structural += Number(isStructural)
  const folder = folders.get(format) as string
  writeFileSync(path.join(folder, format.file), bytes)
  try {
    const outcome = await outcomeOf(format, folder, bytes.toString('utf8'), config)
    const byCode = counts.get(format.name) ?? new Map<string, number>()
    counts.set(format.name, byCode.set(outcome, (byCode.get(outcome) ?? 0) + 1))
  } catch (error) {
    cpSync(path.join(folder, format.file), path.join(ROOT, 'test/artifacts', `fuzz-${seed}-${format.file}`))
    throw error
  }
}

test.each(FORMATS)('$name: any changed file is read or refused with a sentence', { timeout: 600_000 }, async (format) => {
  const numRuns = Math.ceil(CASES / FORMATS.length)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => tryCase(format, seed)),
    { seed: SEED, numRuns, endOnFailure: true },
  )
})

test('at least half of the changes keep the container valid, and every code occurs', () => {
  const total = [...counts.values()].flatMap((byCode) => [...byCode.values()]).reduce((a, b) => a + b, 0)
  expect(total).toBeGreaterThanOrEqual(CASES)
  expect(structural / total).toBeGreaterThan(0.5)
  // The rarest are one in a thousand.
  if (CASES < 20_000) return
  const seen = new Set([...counts.values()].flatMap((byCode) => [...byCode.keys()]))
  expect(CODES.filter((code) => !seen.has(code))).toEqual([])
})

afterAll(() => {
  const codes = [...new Set([...counts.values()].flatMap((byCode) => [...byCode.keys()]))].sort()
  const rows = codes.map((code) => [code, ...FORMATS.map(({ name }) => String(counts.get(name)?.get(code) ?? ''))])
  const head = ['', ...FORMATS.map(({ name }) => name)]
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)))
  console.log(
    `Seed ${SEED}, ${structural} structural\n${[head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')}`,
  )
})
