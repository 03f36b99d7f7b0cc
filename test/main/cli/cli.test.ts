import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { TRUNCATING } from '../../../main/cli/arguments'
import { COMMANDS } from '../../../main/cli/commands/commands'
import { cli } from '../../helpers/cli'
import { expectationOf, fixture, GENERATION, ROOT, sample, TEXTS } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'
import { tempFolder } from '../../helpers/tempFolder'

const MLM = fixture('roberta-mlm-safetensors')

test.each(Object.entries(COMMANDS))('%s: the example that --help prints works as printed', (_, { example }) => {
  const { stdout, status } = spawnSync('sh', ['-c', `node main/launch/cli.mjs ${example}`], { cwd: ROOT, encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).not.toHaveProperty('error')
})

test.each([...TRUNCATING])('%s takes --truncate', async (command) => {
  const { stdout } = await cli([command, '--help'])
  expect(stdout).toContain('--truncate')
})

test('the tasks give the reference’s shapes', async () => {
  const run = async (...args: string[]) => (await cli(args)).lines[0]
  const entity = {
    entity_group: expect.any(String),
    score: expect.any(Number),
    word: expect.any(String),
    text: expect.any(String),
    start: expect.any(Number),
    end: expect.any(Number),
  }
  expect(await run('token-classification', '--text', 'Angela Merkel lives in Berlin.', '--aggregation-strategy', 'simple')).toContainEqual(entity)
  const question = ['question-answering', '--question', 'Who?', '--context', 'Angela Merkel lives in Berlin.']
  const answer = { score: expect.any(Number), start: expect.any(Number), end: expect.any(Number), answer: expect.any(String) }
  expect(await run(...question)).toEqual(answer)
  expect(await run(...question, '--top-k', '2')).toEqual([answer, answer])
  expect(await run('text-classification', '--text', 'Good.')).toEqual([{ label: expect.any(String), score: expect.any(Number) }])
  expect(await run('text-classification', '--text', 'Good.', '--top_k', 'null')).toHaveLength(2)
  expect(await run('zero-shot-classification', '--sequence', 'Good.', '--candidate-labels', 'a,b')).toEqual({
    sequence: 'Good.',
    labels: expect.arrayContaining(['a', 'b']),
    scores: [expect.any(Number), expect.any(Number)],
  })
  expect(await run('feature-extraction', '--text', 'Good.', '--pooling', 'mean')).toHaveLength(384)
  expect(((await run('feature-extraction', '--text', 'Good.')) as number[][][])[0]?.[0]).toHaveLength(384)
})

describe('text-generation', () => {
  const CAUSAL = fixture('roberta-clm-safetensors')
  test('ids give the reference’s greedy and beam texts, prompt included', async () => {
    const line = JSON.stringify({ input_ids: [GENERATION.prompt_ids], max_new_tokens: 16 })
    const { lines, code } = await cli(['text-generation', '--model', CAUSAL], line)
    expect({ code, lines }).toEqual({ code: 0, lines: [{ generated_text: expect.any(String), sequences: [GENERATION.greedy] }] })
    const beams = await cli([
      'text-generation',
      '--model',
      CAUSAL,
      '--input_ids',
      JSON.stringify(GENERATION.prompt_ids),
      '--num-beams',
      '4',
      '--max-new-tokens',
      '12',
    ])
    expect(beams.lines).toMatchObject([{ sequences: [GENERATION.beam4] }])
  })

  test('a text prompt is <s> and its tokens, and stands at the beginning of the generated text', async () => {
    const { lines } = await cli(['text-generation', '--model', CAUSAL, '--prompt', TEXTS[0], '--max-new-tokens', '2', '--do-sample', 'true', '--seed', '3'])
    const [{ generated_text, sequences }] = lines as [{ generated_text: string; sequences: number[][] }]
    const prompt = expectationOf('roberta-clm-safetensors').input_ids[0]?.filter((id) => id !== 1 && id !== 2) as number[]
    expect(sequences[0]?.slice(0, prompt.length)).toEqual(prompt)
    expect(sequences[0]).toHaveLength(prompt.length + 2)
    expect(generated_text).toMatch(/^Paris is the/)
  })

  test('ids are continued without a tokenizer too; a number that is out of range is named', async () => {
    const bare = path.join(ROOT, 'test/vectors/decoder/relative_key')
    const { code, lines } = await cli(['text-generation', '--model', bare, '--input_ids', '[[0, 5, 6]]', '--max-new-tokens', '2'])
    expect({ code, lines }).toEqual({ code: 0, lines: [{ sequences: [[0, 5, 6, expect.any(Number), expect.any(Number)]] }] })
    const refused = await cli(['text-generation', '--model', CAUSAL, '--prompt', 'a', '--max-new-tokens', '900'])
    expect(refused.lines).toEqual([{ error: expect.objectContaining({ message: expect.stringMatching(/max_new_tokens: it is 900.*1 to 64/) }), line: 1 }])
  })

  test('a model that is not causal ends the command with one sentence and status 2', async () => {
    const { code, stderr } = await cli(['text-generation', '--model', MLM, '--prompt', 'x'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('not causal') })
  })
})

describe('fill-mask', () => {
  test('one object by options, in the reference’s shape', async () => {
    const { input, output } = sample().mask[0] as ReturnType<typeof sample>['mask'][0]
    const { lines, code } = await cli(['fill-mask', '--text', input.text, '--top-k', String(input.top_k)])
    expect(code).toBe(0)
    const found = lines[0] as { score: number }[]
    expect(found.map(({ score, ...rest }) => rest)).toEqual((output as { score: number }[]).map(({ score, ...rest }) => rest))
  })

  test('lines in, lines out, in order; options are the defaults of lines; several masks give a list of lists', async () => {
    const input = ['{"text": "One <mask>.", "top_k": 1}', '', '{"text": "Two <mask> <mask>."}'].join('\n')
    const { lines, code } = await cli(['fill-mask', '--model', MLM, '--top_k', '2'], input)
    expect(code).toBe(0)
    expect(lines[0]).toHaveLength(1)
    expect(lines[1]).toEqual([
      [expect.anything(), expect.anything()],
      [expect.anything(), expect.anything()],
    ])
  })

  test('a line that fails is said in its place, the others go on, status 1', async () => {
    const input = ['{"text": "no mask"}', '', 'not json', '{"text": "a <mask>", "top_k": 0}', '{"text": "ok <mask>"}', '{"txt": "a"}', '[1]'].join('\n')
    const { lines, code } = await cli(['fill-mask', '--model', MLM], input)
    expect(code).toBe(1)
    expect(lines).toEqual([
      { error: expect.objectContaining({ code: 'mask_missing', hint: expect.any(String) }), line: 1 },
      { error: expect.objectContaining({ code: 'line_not_json' }), line: 3 },
      { error: expect.objectContaining({ code: 'input_invalid', message: expect.stringContaining('top_k') }), line: 4 },
      expect.any(Array),
      { error: expect.objectContaining({ code: 'input_invalid' }), line: 6 },
      { error: expect.objectContaining({ code: 'line_not_json' }), line: 7 },
    ])
  })

  test('a text over the limit is an error; --truncate cuts it and warns on standard error', async () => {
    const text = `<mask> ${'word '.repeat(80)}`
    const refused = await cli(['fill-mask', '--model', MLM, '--text', text])
    expect(refused).toMatchObject({ code: 1, lines: [{ error: expect.objectContaining({ code: 'text_too_long' }) }] })
    const cut = await cli(['fill-mask', '--model', MLM, '--text', text, '--truncate'])
    expect(cut.code).toBe(0)
    expect(cut.stderr).toContain('cut to 64')
  })

  test('targets as a JSON list or one word', async () => {
    const list = await cli(['fill-mask', '--text', 'The <mask> of France.', '--targets', '["Ġcapital", "Ġking"]'])
    expect(list.lines[0]).toHaveLength(2)
    const one = await cli(['fill-mask', '--text', 'The <mask> of France.', '--targets', 'Ġcapital'])
    expect(one.lines[0]).toHaveLength(1)
  })

  test('--input and --output files', async () => {
    const folder = tempFolder()
    const [input, output] = [path.join(folder, 'in.jsonl'), path.join(folder, 'out.jsonl')]
    writeFileSync(input, '{"text": "a <mask>"}\n')
    const { code, stdout } = await cli(['fill-mask', '--model', MLM, '--input', input, '--output', output])
    expect([code, stdout]).toEqual([0, ''])
    expect(JSON.parse(readFileSync(output, 'utf8'))).toHaveLength(5)
  })
})

describe('tokenize', () => {
  test('offsets in UTF-16 units, and in code points when asked', async () => {
    const text = '🤗 Paris'
    const utf16 = (await cli(['tokenize', '--text', text])).lines[0] as { offsets: number[][]; tokens: string[] }
    const points = (await cli(['tokenize', '--text', text, '--offsets', 'code-points'])).lines[0] as { offsets: number[][] }
    const paris = utf16.tokens.indexOf('ĠParis')
    expect([utf16.offsets[paris], points.offsets[paris]]).toEqual([
      [3, 8],
      [2, 7],
    ])
  })

  test('code points are those of the text that a token is of', async () => {
    const { offsets, tokens } = (await cli(['tokenize', '--text', '🤗🤗 a', '--text-pair', '🤗 Paris', '--offsets', 'code-points'])).lines[0] as {
      offsets: number[][]
      tokens: string[]
    }
    expect(offsets[tokens.indexOf('Ġa')]).toEqual([3, 4])
    expect(offsets[tokens.indexOf('ĠParis')]).toEqual([2, 7])
    expect(offsets.at(-1)).toEqual([0, 0])
  })

  test('a pair has </s></s> between its texts and every field of the contract', async () => {
    const { lines } = await cli(['tokenize', '--text', 'Hello', '--text-pair', 'world'])
    const result = lines[0] as Record<string, unknown[]>
    expect(Object.keys(result)).toEqual(['ids', 'tokens', 'offsets', 'word_ids', 'type_ids', 'special_tokens_mask'])
    expect(result.tokens?.filter((token) => token === '</s>')).toHaveLength(3)
  })
})

describe('forward', () => {
  test('RobertaModel under the reference’s names, in full', async () => {
    const expected = expectationOf('roberta-base-safetensors')
    const { input_ids, attention_mask } = expected
    const input = JSON.stringify({ input_ids, attention_mask, output_attentions: true, output_hidden_states: true })
    const { lines, code } = await cli(['forward', '--model', fixture('roberta-base-safetensors')], input)
    const output = lines[0] as Record<string, number[]>
    expect(code).toBe(0)
    expect(Object.keys(output)).toEqual(['last_hidden_state', 'pooler_output', 'hidden_states', 'attentions'])
    for (const field of ['last_hidden_state', 'pooler_output', 'hidden_states', 'attentions'] as const)
      expect(largestDifference((output[field] as number[]).flat(9), expected[field])).toBeLessThan(1e-5)
  })

  test('--class chooses the class; NaN is null', async () => {
    const input = JSON.stringify({ input_ids: [[0, 5, 2]], labels: [[-100, -100, -100]] })
    const { lines } = await cli(['forward', '--class', 'RobertaForMaskedLM', '--model', MLM], input)
    expect(Object.keys(lines[0] as object)).toEqual(['loss', 'logits'])
    expect((lines[0] as { loss: null }).loss).toBeNull()
  })

  test('a head without its tensors ends with status 2 and lists them', async () => {
    const { code, stderr, stdout } = await cli([
      'forward',
      '--class',
      'RobertaForMaskedLM',
      '--model',
      fixture('bad-base-only-for-mlm'),
      '--input_ids',
      '[[0,2]]',
    ])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('lm_head.dense.weight')
  })
})

describe('info', () => {
  test('the sample model', async () => {
    const { lines, code } = await cli(['info'])
    expect(code).toBe(0)
    expect(Object.keys(lines[0] as object)).toEqual(
      'family architectures heads tasks parameters layers hidden attentionHeads vocabulary labels tokenizer maxTokens dtype files memoryBytes problems'.split(
        ' ',
      ),
    )
  })
  test.each(['bad-bert', 'bad-truncated', 'bad-shape', 'bad-base-only-for-mlm'])('%s: described with its problem, status 0', async (name) => {
    const { lines, code } = await cli(['info', '--model', fixture(name)])
    expect(code).toBe(0)
    expect((lines[0] as { problems: unknown[] }).problems).toHaveLength(1)
  })
  test('a folder that is no model, or not there: still one object with the problem', async () => {
    for (const folder of [tempFolder(), '/nowhere'])
      expect(await cli(['info', '--model', folder])).toMatchObject({
        code: 0,
        lines: [{ family: null, problems: [{ code: expect.stringMatching(/not_a_model|no_such_folder/) }] }],
      })
  })
})

describe('what cannot run ends with status 2 and one sentence', () => {
  test.each([
    [['fill-mask', '--model', '/nowhere', '--text', 'a <mask>'], '/nowhere'],
    [['fill-mask', '--colour', 'red'], '--colour'],
    [['paint'], 'paint'],
    [['fill-mask', '--device', 'abacus', '--text', 'a'], 'abacus'],
    [['fill-mask', '--threads', 'many', '--text', 'a'], 'many'],
    [['fill-mask', '--input', '/nowhere.jsonl'], '/nowhere.jsonl'],
    [['fill-mask', '--text', 'a <mask>', '--output', '/nowhere/out.jsonl'], '/nowhere/out.jsonl'],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await cli(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
  })
})
