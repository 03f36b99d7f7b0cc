import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { fixture, ROOT, TEXTS } from '../../helpers/fixtures'
import { tempCopy } from '../../helpers/tempFolder'

const MLM = fixture('roberta-mlm-safetensors')

test('a slow reader of standard output slows the reading of lines: what is not read is not taken in', async () => {
  const line = `${JSON.stringify({ text: TEXTS[0] })}\n`.repeat(1000)
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), 'tokenize', '--model', MLM])
  const chunks = 60
  let taken = 0
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const fed = (async () => {
    for (; taken < chunks; taken++) if (!child.stdin.write(line)) await new Promise((resolve) => child.stdin.once('drain', resolve))
    child.stdin.end()
  })()
  // Until it takes nothing more; nobody has read a byte of its output so far.
  for (let before = -1; taken === 0 || before !== taken; ) {
    before = taken
    await new Promise((resolve) => setTimeout(resolve, 1500))
  }
  expect(taken).toBeLessThan(chunks / 2)
  let lines = 0
  child.stdout.on('data', (data: Buffer) => {
    for (const byte of data) if (byte === 10) lines++
  })
  await fed
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  expect(lines).toBe(chunks * 1000)
  expect(stderr).toBe('')
})

test('output begins before the input ends, and stays in its order whatever is batched', async () => {
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), 'fill-mask', '--model', MLM, '--top-k', '1'])
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  child.stdin.write('{"text": "first <mask>"}\n')
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const words = Array.from({ length: 40 }, (_, i) => 'word '.repeat(1 + ((i * 7) % 20)))
  child.stdin.end(words.map((text) => JSON.stringify({ text: `${text}<mask>` })).join('\n'))
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  const alone = await cli(['fill-mask', '--model', MLM, '--top-k', '1'], words.map((text) => JSON.stringify({ text: `${text}<mask>` })).join('\n'))
  const sequences = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { sequence: string }[])[0]?.sequence)
  expect(sequences(output).slice(1)).toEqual(sequences(alone.stdout))
  for (const [i, sequence] of sequences(output).slice(1).entries()) expect(sequence?.startsWith((words[i] as string).trim())).toBe(true)
})

test('a closed pipe ends it quietly', async () => {
  const many = `${JSON.stringify({ text: TEXTS[0] })}\n`.repeat(5000)
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), 'tokenize', '--model', MLM])
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(many)
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
  expect(stderr).toBe('')
})

test('a weight file cut short while lines are being read ends as a sentence', async () => {
  const folder = tempCopy(MLM)
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), 'fill-mask', '--model', folder])
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.write('{"text": "a <mask>"}\n')
  await new Promise((resolve) => child.stdout.once('data', resolve))
  writeFileSync(path.join(folder, 'model.safetensors'), readFileSync(path.join(MLM, 'model.safetensors')).subarray(0, 30000))
  child.stdin.end('{"text": "b <mask>"}\n')
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(2)
  expect(stderr).toMatch(/model\.safetensors was changed while it was open/)
  rmSync(folder, { recursive: true })
})
