import { cpSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { TextTokenizer } from '../../../main/engine/tokenizer/textTokenizer'
import { codePointStarts } from '../../../shared/text'
import { expectationOf, fixture, golden, reference, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const published = (add_prefix_space: boolean) => {
  const folder = tempFolder('tokenizer')
  cpSync(golden('roberta-base'), folder, { recursive: true })
  writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ add_prefix_space, model_max_length: 512 }))
  return TextTokenizer.load(folder)
}

describe('the published tokenizer cuts text as tokenizers 0.22.2 does', () => {
  test.each(reference().tokenizer.map((entry, i) => ({ i, ...entry })))('$i: $text', async ({ text, add_prefix_space, ids, offsets, word_ids, special }) => {
    const tokenizer = await published(add_prefix_space)
    const encoding = await tokenizer.encode(text)
    const starts = codePointStarts(text)
    expect(encoding.ids).toEqual(ids)
    expect(encoding.tokens.map(({ span }) => [span.start, span.end])).toEqual(offsets.map(([start, end]) => [starts[start], starts[end]]))
    expect(encoding.tokens.map(({ wordId }) => wordId)).toEqual(word_ids)
    expect(encoding.tokens.map((token) => Number(token.special))).toEqual(special)
  })
})

test('spans are UTF-16 units: the slice is what the user typed', async () => {
  const tokenizer = await TextTokenizer.load(SAMPLE_MODEL)
  const text = '🤗🤗 Paris École'
  const { tokens } = await tokenizer.encode(text)
  const paris = tokens.find(({ token }) => token === 'ĠParis')
  expect(paris && text.slice(paris.span.start, paris.span.end)).toBe('Paris')
})

test('vocab.json and merges.txt alone give the same ids as tokenizer.json, mask with its space included', async () => {
  const bare = await TextTokenizer.load(fixture('mlm-vocab-merges-only'))
  const whole = await TextTokenizer.load(fixture('roberta-mlm-safetensors'))
  for (const text of [...TEXTS, 'A <mask> here', 'tight<mask>', '<s>x</s>']) expect((await bare.encode(text)).ids).toEqual((await whole.encode(text)).ids)
  expect(bare.maskId).toBe(511)
})

test.each(['roberta-mlm-safetensors', 'camembert-mlm', 'xlm-roberta-mlm', 'data2vec-text-mlm'])(
  '%s: the texts give the ids that the reference was run on',
  async (name) => {
    const tokenizer = await TextTokenizer.load(fixture(name))
    const { input_ids } = expectationOf(name)
    for (const [i, text] of TEXTS.entries())
      expect(input_ids[i]?.slice(0, (await tokenizer.encode(text)).ids.length)).toEqual((await tokenizer.encode(text)).ids)
  },
)

test.each(['xlm-roberta-spm-only', 'camembert-spm-only'])('%s: sentencepiece.bpe.model alone gives the ids of the reference’s slow tokenizer', async (name) => {
  const tokenizer = await TextTokenizer.load(fixture(name))
  const { tokenizations = [] } = expectationOf(name)
  expect(tokenizations).toHaveLength(7)
  for (const { text, ids } of tokenizations) expect((await tokenizer.encode(text)).ids, text).toEqual(ids)
})

test('a folder without tokenizer files says which are needed', async () => {
  const folder = tempCopy(fixture('roberta-mlm-safetensors'))
  for (const name of ['tokenizer.json', 'merges.txt']) rmSync(path.join(folder, name))
  await expect(TextTokenizer.load(folder)).rejects.toMatchObject({ code: 'tokenizer_missing', message: expect.stringContaining('merges.txt') })
})

test.each([
  ['{"broken', 'not JSON'],
  ['{"added_tokens": []}', 'no model'],
  ['{"model": {"type": "BPE", "vocab": 3, "merges": []}}', 'cannot be used'],
])('a tokenizer.json that reads %s ends as a sentence', async (text, words) => {
  const folder = tempCopy(fixture('roberta-mlm-safetensors'))
  writeFileSync(path.join(folder, 'tokenizer.json'), text)
  await expect(TextTokenizer.load(folder)).rejects.toMatchObject({ code: 'tokenizer_invalid', message: expect.stringContaining(words) })
})
