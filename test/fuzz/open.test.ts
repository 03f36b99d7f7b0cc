import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '../../main/engine/config/modelConfig'
import { ERROR_CODES } from '../../shared/errors'
import { fixture, ROOT } from '../helpers/fixtures'
import { tempCopy } from '../helpers/tempFolder'
import { outcomeOf } from './check'
import { FORMATS, mutated } from './formats'
import { Random } from './random'

const OPENED = 12
const config = parseConfig(readFileSync(fixture('roberta-mlm-safetensors/config.json'), 'utf8'))

test.each(FORMATS.filter(({ part }) => part === 'checkpoint'))(
  '$name: changed files that can be read are opened and run by ONNX Runtime, and never end the process',
  { timeout: 120_000 },
  async (format) => {
    const folders: string[] = []
    for (let seed = 1; folders.length < OPENED; seed++) {
      const { bytes, isStructural } = mutated(new Random(seed), format)
      if (!isStructural) continue
      const folder = tempCopy(fixture(format.folder))
      writeFileSync(path.join(folder, format.file), bytes)
      if ((await outcomeOf(format, folder, '', config)) === 'read') folders.push(folder)
    }
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['test/fuzz/open.mjs', ...folders], { cwd: ROOT, encoding: 'utf8' })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { outcome: string })
    expect({ status, signal, lines: lines.length, stderr: lines.length === OPENED ? '' : stderr }).toEqual({
      status: 0,
      signal: null,
      lines: OPENED,
      stderr: '',
    })
    for (const { outcome } of lines) expect([...Object.keys(ERROR_CODES), 'run']).toContain(outcome)
  },
)
