import { expect, test } from 'vitest'
import { typingHint } from '../../../main/cli/lines'
import { cli } from '../../helpers/cli'
import { fixture } from '../../helpers/fixtures'

const MLM = fixture('roberta-mlm-safetensors')

test('a pooler that is missing is the error of the line that asks for it', async () => {
  const input = ['{"text": "a"}', '{"text": "b", "pooling": "pooler"}', '{"text": "c", "pooling": "mean"}'].join('\n')
  const { code, lines } = await cli(['feature-extraction', '--model', MLM], input)
  expect({ code, lines }).toEqual({
    code: 1,
    lines: [expect.any(Array), { error: expect.objectContaining({ code: 'head_missing' }), line: 2 }, expect.any(Array)],
  })
})

test('an error has a code, a message and a hint, and nothing else', async () => {
  const { lines } = await cli(['fill-mask', '--model', MLM], '{"text": "a <mask>", "top_k": 0}')
  expect(lines).toEqual([
    {
      error: { code: 'input_invalid', message: 'fill-mask: top_k: it is 0; it must be at least 1.', hint: 'Correct the field and try again.' },
      line: 1,
    },
  ])
})

test.each<[string, object, string, string]>([
  ['fill-mask', { Text: 'a' }, 'Text', 'text'],
  ['multiple-choice', { prompt: 'a', choice: ['b', 'c'] }, 'choice', 'choices'],
  ['zero-shot-classification', { sequence: 'a', labels: ['b'] }, 'labels', 'candidate_labels'],
])('%s %j: the misspelt field is named, and the one that was meant', async (command, line, field, meant) => {
  const { lines } = await cli([command, '--model', MLM], JSON.stringify(line))
  expect(lines[0]).toMatchObject({
    error: { message: `${command}: ${field}: there is no such field.`, hint: expect.stringContaining(`Did you mean "${meant}"?`) },
  })
})

/** A script dumps its defaults: `json.dumps({"text": …, "targets": None})`. */
test('null for a field that may be left out is as if it were', async () => {
  const { code, lines } = await cli(
    ['fill-mask', '--model', MLM, '--top-k', '2'],
    ['{"text": "a <mask>", "targets": null, "top_k": null}', '{"text": null}', '{"text": "a <mask>", "constructor": null}'].join('\n'),
  )
  expect(code).toBe(1)
  expect(lines[0]).toHaveLength(2)
  expect(lines[1]).toMatchObject({ error: { message: 'fill-mask: text: it is null; it must be a string.' } })
  expect(lines[2]).toMatchObject({ error: { message: 'fill-mask: constructor: there is no such field.' } })
})

test('null means all labels where a field says so', async () => {
  const { lines } = await cli(['text-classification', '--top-k', '1'], '{"text": "Good.", "top_k": null, "text_pair": null}')
  expect(lines[0]).toHaveLength(2)
})

test('a question that no window holds, and a stride that no window has room for, are told in the fields of the command', async () => {
  const question = ['question-answering', '--model', fixture('roberta-qa-safetensors')]
  const { lines } = await cli(
    question,
    [
      { question: 'why '.repeat(80), context: 'Anna' },
      { question: 'Who?', context: 'Anna', doc_stride: 500 },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  )
  expect(lines).toMatchObject([
    { error: { message: expect.stringMatching(/^question-answering: question: it has \d+ tokens; a window of 64 takes 59 at most\.$/) } },
    { error: { message: expect.stringMatching(/^question-answering: doc_stride: it is 500; a window of 64 .* holds \d+ tokens of the context/) } },
  ])
})

test('who sits at a terminal is told what is waited for; a pipe is not, however empty', () => {
  expect(typingHint('attention', true)).toMatch(/standard input.*attention --help/s)
  expect(typingHint('attention', undefined)).toBe('')
})

test.each(['attention', 'tokenize', 'fill-mask'])('%s: no line is no result, and no failure', async (command) => {
  expect(await cli([command, '--model', MLM])).toMatchObject({ code: 0, stdout: '', stderr: '' })
})
