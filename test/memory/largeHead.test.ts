import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { encoderTensors, headTensors } from '../../main/engine/checkpoint/expectedTensors'
import { checkConfig } from '../../main/engine/config/modelConfig'
import { elementCount } from '../../shared/tensor'
import { ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'

/** XLM-RoBERTa-large's vocabulary and width, which decide how large a buffer gets; two layers suffice. */
const XLM_R_LARGE = { model_type: 'xlm-roberta', architectures: ['XLMRobertaForMaskedLM'], vocab_size: 250_002, hidden_size: 1024 }
const REST = { num_hidden_layers: 2, num_attention_heads: 16, intermediate_size: 4096, max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5 }

/** Electron's allocator ends the process at 1 GiB; the shim prints every larger request of 600 MiB and more, as that allocator would round it. */
const GIB = 2 ** 30

test.each([
  ['F32', 4],
  ['F16', 2],
] as const)('a language-model head of XLM-R-large’s size in %s asks for no buffer of 1 GiB', { timeout: 180_000 }, (dtype, bytes) => {
  const folder = sparseCheckpoint(dtype, bytes)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['test/memory/largeHead.mjs', folder], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...allocatorShim() },
  })
  expect({ status, stdout: stdout.trim(), stderr: stderr.replace(/^\[alloc\].*$/gm, '').trim() }).toEqual({ status: 0, stdout: '[1,3,250002]', stderr: '' })
  const requests = [...stderr.matchAll(/\[alloc\] .*?(?:would take )?([\d.]+) MiB\)?$/gm)].map(([, mebibytes]) => Number(mebibytes) * 2 ** 20)
  expect(Math.max(0, ...requests)).toBeLessThan(GIB)
})

/** Real names and shapes over a file that is a hole: its zeros take no disk. */
function sparseCheckpoint(dtype: string, bytes: number): string {
  const config = { ...XLM_R_LARGE, ...REST }
  const folder = tempFolder('large')
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config))
  const shapes = { ...encoderTensors(checkConfig(config)), ...headTensors('MaskedLM', checkConfig(config)), 'lm_head.bias': [config.vocab_size] }
  let end = 0
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const start = end
    end += elementCount(shape as number[]) * bytes
    return [/^(lm_head)/.test(name) ? name : `roberta.${name}`, { dtype, shape, data_offsets: [start, end] }]
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(path.join(folder, 'model.safetensors'), 'w')
  writeSync(file, Buffer.concat([length, header]))
  ftruncateSync(file, 8 + header.length + end)
  closeSync(file)
  return folder
}

/** Compiled where there is a C compiler; without one only the result is checked. */
function allocatorShim(): NodeJS.ProcessEnv {
  const library = path.join(tempFolder('shim'), 'shim.so')
  const { status } = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, 'test/memory/allocatorShim.c', '-ldl'], { cwd: ROOT })
  return status === 0 ? { LD_PRELOAD: library, PA_LOG: String(600 * 2 ** 20), PA_TRAP: '1' } : {}
}
