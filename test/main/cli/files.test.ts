import { spawnSync } from 'node:child_process'
import { copyFileSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { fixture, ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const TOKENIZE = ['tokenize', '--model', fixture('roberta-mlm-safetensors')]
const HELLO = '{"text": "Hello"}'

const inFolder = (name: string, bytes: string | Uint8Array): string => {
  const file = path.join(tempFolder(), name)
  writeFileSync(file, bytes)
  return file
}

describe('an output that cannot be written ends with status 2', () => {
  test.skipIf(process.platform !== 'linux').each([[[...TOKENIZE, '--text', 'hi', '--output', '/dev/full']], [['info', '--output', '/dev/full']]])(
    '%j',
    async (args) => {
      const { code, stderr } = await cli(args)
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/"\/dev\/full" cannot be written \(ENOSPC\)/) })
    },
  )

  test.skipIf(process.platform !== 'linux')('standard output', () => {
    const command = 'node main/launch/cli.mjs "$@" > /dev/full'
    const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', ...TOKENIZE, '--text', 'hi'], { cwd: ROOT, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/The output cannot be written \(ENOSPC\)/) })
  })
})

describe('an output that is the input is refused before it is emptied', () => {
  const file = () => inFolder('lines.jsonl', HELLO)
  const linked = (link: (from: string, to: string) => void) => (from: string) => {
    const to = path.join(tempFolder(), 'other.jsonl')
    link(from, to)
    return to
  }
  test.each<[string, (from: string) => string]>([
    ['the same path', (from) => from],
    ['another spelling', (from) => `${path.dirname(from)}/./lines.jsonl`],
    ['a hard link', linked(linkSync)],
    ['a symbolic link', linked(symlinkSync)],
  ])('%s', async (_, other) => {
    const input = file()
    const { code, stdout, stderr } = await cli([...TOKENIZE, '--input', input, '--output', other(input)])
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('is the input itself') })
    expect(readFileSync(input, 'utf8')).toBe(HELLO)
  })

  test('read from standard input too', () => {
    const input = file()
    const command = 'node main/launch/cli.mjs "$@" < "$0"'
    const { status } = spawnSync('sh', ['-c', command, input, ...TOKENIZE, '--output', input], { cwd: ROOT, encoding: 'utf8' })
    expect({ status, left: readFileSync(input, 'utf8') }).toEqual({ status: 2, left: HELLO })
  })

  test('a copy of it is another file', async () => {
    const input = file()
    const output = path.join(tempFolder(), 'copy.jsonl')
    copyFileSync(input, output)
    expect((await cli([...TOKENIZE, '--input', input, '--output', output])).code).toBe(0)
  })
})

test('an input that is not there leaves the output as it was', async () => {
  const output = inFolder('out.jsonl', 'old')
  const { code } = await cli([...TOKENIZE, '--input', '/nowhere.jsonl', '--output', output])
  expect({ code, left: readFileSync(output, 'utf8') }).toEqual({ code: 2, left: 'old' })
})

test('an input that is a folder cannot be read, and that is no defect', async () => {
  const folder = tempFolder()
  const { code, stderr } = await cli([...TOKENIZE, '--input', folder])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`"${folder}" cannot be read (EISDIR)`) })
  const redirected = spawnSync('sh', ['-c', 'node main/launch/cli.mjs "$@" < "$0"', folder, ...TOKENIZE], { cwd: ROOT, encoding: 'utf8' })
  expect(redirected).toMatchObject({ status: 2, stderr: expect.stringContaining('standard input cannot be read (EISDIR)') })
})

describe('lines are bytes up to \\n', () => {
  const texts = async (bytes: string | Uint8Array, ...args: string[]) => {
    const { lines, code } = await cli([...TOKENIZE, '--input', inFolder('in.jsonl', bytes), ...args])
    return { code, lines: lines as { ids?: number[]; error?: { code: string; message: string }; line?: number }[] }
  }
  const alone = async () => (await cli([...TOKENIZE, '--text', 'Hello'])).lines[0]

  test('a lone \\r ends no line, a \\r before \\n is none of the line’s, the last line needs no end', async () => {
    const { code, lines } = await texts(`${HELLO}\r\n{"text":\r"Hello"}\n\r\n${HELLO}`)
    expect({ code, lines }).toEqual({ code: 0, lines: Array.from({ length: 3 }, () => lines[0]) })
    expect(lines[0]).toEqual(await alone())
  })

  test('a byte order mark at the beginning is none of the first line’s', async () => {
    expect(await texts(`\ufeff${HELLO}\n`)).toEqual({ code: 0, lines: [await alone()] })
    expect((await texts(`\ufeff\n${HELLO}\n`)).code).toBe(0)
  })

  test('a line that is not UTF-8 is its own error, the others go on', async () => {
    const bytes = Buffer.concat([Buffer.from('{"text": "caf'), Buffer.from([0xe9]), Buffer.from(`"}\n${HELLO}\n`)])
    const { code, lines } = await texts(bytes)
    expect(code).toBe(1)
    expect(lines[0]).toEqual({
      error: { code: 'line_not_json', message: 'The line is not UTF-8.', hint: expect.stringContaining('UTF-8') },
      line: 1,
    })
    expect(lines[1]).toEqual(await alone())
  })

  test('characters that a chunk of the file cuts are whole', async () => {
    const text = '🤗é'.repeat(60_000)
    const { lines } = await cli([...TOKENIZE, '--input', inFolder('in.jsonl', `${JSON.stringify({ text })}\n`)])
    const { offsets } = lines[0] as { offsets: [number, number][] }
    expect(offsets.at(-2)?.[1]).toBe(text.length)
  })

  test('a line of 20 million characters works', async () => {
    const line = JSON.stringify({ text: 'Hello', text_pair: 'x', note: 'x'.repeat(2e7) })
    const { code, lines } = await texts(`${line}\n${HELLO}\n`)
    expect({ code, first: lines[0]?.error?.message, second: lines[1] }).toEqual({
      code: 1,
      first: 'tokenize: note: there is no such field.',
      second: await alone(),
    })
  })
})

test('lines larger than the buffer of the output leave nothing on standard error', async () => {
  const output = path.join(tempFolder(), 'out.jsonl')
  const lines = `${JSON.stringify({ text: 'word '.repeat(1000) })}\n`.repeat(30)
  expect(await cli([...TOKENIZE, '--output', output], lines)).toMatchObject({ code: 0, stderr: '' })
  expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(30)
})
