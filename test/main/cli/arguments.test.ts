import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../main/cli/commands/commands'
import { cli } from '../../helpers/cli'
import { fixture } from '../../helpers/fixtures'

const TOKENIZE = ['tokenize', '--model', fixture('roberta-mlm-safetensors')]

async function refused(args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await cli(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return stderr.trim().split('\n')
}

describe('what is mistyped is repeated as it was typed, with what was meant', () => {
  test.each([
    [['token-classification', '--agregation-strategy', 'simple'], "'--agregation-strategy'", 'Did you mean --aggregation-strategy?'],
    [['token-classification', '--agregation_strategy', 'simple'], "'--agregation_strategy'", 'Did you mean --aggregation-strategy?'],
    [['fil-mask'], "'fil-mask'", 'Did you mean fill-mask?'],
    [['fill-mask', '--top-k'], "'--top-k <", '--help'],
    [['fill-mask', '--top_k'], "'--top_k <", '--help'],
  ])('%j', async (args, typed, meant) => {
    const [sentence, hint, ...more] = await refused(args)
    expect({ sentence, hint, more }).toEqual({ sentence: expect.stringMatching(/^[A-Z].*\.$/), hint: expect.stringContaining(meant), more: [] })
    expect(sentence).toContain(typed)
  })

  test('a class that is not served', async () => {
    const args = ['forward', '--class', 'RobertaForPainting', '--input_ids', '[[0, 2]]']
    expect(await refused(args)).toEqual([expect.stringContaining('"RobertaForPainting"'), expect.stringContaining('RobertaForMaskedLM')])
  })
})

test('a text that looks like an option stays what it is', async () => {
  const plain = async (line: object) => (await cli(TOKENIZE, JSON.stringify(line))).lines[0]
  for (const text of ['--text-pair', '--top-k=3', '--help']) expect((await cli([...TOKENIZE, '--text', text])).lines[0]).toEqual(await plain({ text }))
  const pair = await cli([...TOKENIZE, '--text=--text-pair', '--text_pair', '--text'])
  expect(pair.lines[0]).toEqual(await plain({ text: '--text-pair', text_pair: '--text' }))
})

test('a field has both spellings; the one that comes last counts', async () => {
  const first = (await cli([...TOKENIZE, '--text', 'a', '--text-pair', 'b'])).lines[0]
  expect((await cli([...TOKENIZE, '--text', 'a', '--text-pair', 'c', '--text_pair', 'b'])).lines[0]).toEqual(first)
  expect((await cli([...TOKENIZE, '--text', 'a', '--text_pair', 'c', '--text-pair', 'b'])).lines[0]).toEqual(first)
})

test('threads have the engine’s limit', async () => {
  expect(await refused([...TOKENIZE, '--text', 'a', '--threads', '999'])).toEqual([expect.stringMatching(/--threads.*999.*0 to 256/), expect.any(String)])
  expect((await cli([...TOKENIZE, '--text', 'a', '--threads', '256'])).code).toBe(0)
})

test('info takes the common options, whatever they are for', async () => {
  const { code, lines } = await cli(['info', '--input', '/nowhere.jsonl', '--offsets', 'code-points'])
  expect({ code, family: (lines[0] as { family: string }).family }).toEqual({ code: 0, family: 'roberta' })
})

test.each(Object.entries(COMMANDS))('%s: --help says of each field what it means', async (name, { fields }) => {
  const { stdout, code } = await cli([name, '--help'])
  expect(code).toBe(0)
  const text = stdout.replace(/\s+/g, ' ')
  for (const [field, meaning] of Object.entries(fields)) {
    expect(meaning, field).toMatch(/^.{8,}$/)
    expect(text).toContain(`--${field.replaceAll('_', '-')} <value> ${meaning}`)
  }
})

test('--help gives defaults, choices and the form of lists', async () => {
  const help = async (command: string) => (await cli([command, '--help'])).stdout.replace(/\s+/g, ' ')
  expect(await help('fill-mask')).toMatch(/--top-k <value> [^-]*default: 5/)
  expect(await help('feature-extraction')).toMatch(/none, mean, cls or pooler/)
  expect(await help('multiple-choice')).toContain('["by day", "by night"]')
})
