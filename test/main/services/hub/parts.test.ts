import { describe, expect, it } from 'vitest'
import { readAddress } from '../../../../main/services/hub/address'
import { cacheFolder, isSafePath } from '../../../../main/services/hub/cache'
import { chooseFiles } from '../../../../main/services/hub/choice'
import { Speed } from '../../../../main/services/hub/speed'

describe('a name or an address', () => {
  it.each([
    ['roberta-base', null, 'roberta-base', 'main'],
    [' FacebookAI/roberta-base ', null, 'FacebookAI/roberta-base', 'main'],
    ['FacebookAI/roberta-base@v1.0', null, 'FacebookAI/roberta-base', 'v1.0'],
    ['https://huggingface.co/FacebookAI/roberta-base', null, 'FacebookAI/roberta-base', 'main'],
    ['https://huggingface.co/roberta-base/', null, 'roberta-base', 'main'],
    ['huggingface.co/FacebookAI/roberta-base', null, 'FacebookAI/roberta-base', 'main'],
    ['https://hf.co/owner/name?library=transformers#usage', null, 'owner/name', 'main'],
    ['https://huggingface.co/owner/name/tree/refs%2Fpr%2F1', null, 'owner/name', 'refs/pr/1'],
    ['https://huggingface.co/owner/name/tree/refs/pr/1/sub', null, 'owner/name', 'refs/pr/1'],
    ['https://huggingface.co/owner/name/blob/v2/config.json', null, 'owner/name', 'v2'],
    ['https://huggingface.co/owner/name/resolve/abc123/a/b.bin', null, 'owner/name', 'abc123'],
    ['https://huggingface.co/owner/name/discussions/3', null, 'owner/name', 'main'],
    ['https://hf-mirror.com/owner/name/tree/main', 'https://hf-mirror.com', 'owner/name', 'main'],
    ['http://127.0.0.1:8080/owner/name', 'http://127.0.0.1:8080', 'owner/name', 'main'],
    ['a.b/name', null, 'a.b/name', 'main'],
  ])('%s', (typed, host, id, revision) => {
    expect(readAddress(typed)).toEqual({ host, id, revision })
  })

  it.each([
    '',
    '..',
    '../secret',
    'owner/../x',
    'a/b/c',
    'owner/name--x',
    'owner/name.git',
    'owner/name@../x',
    'owner/name@a@b',
    'owner/na me',
    'https://huggingface.co/',
    'https://huggingface.co/owner/name/tree/..%2F..%2Fx',
    'https://huggingface.co/%2e%2e%2f/x',
    `owner/${'x'.repeat(97)}`,
  ])('that is none: %s', (typed) => {
    expect(() => readAddress(typed)).toThrow(expect.objectContaining({ code: 'input_invalid', hint: expect.stringContaining('FacebookAI/roberta-base') }))
  })

  it('of a data set says so', () => {
    expect(() => readAddress('https://huggingface.co/datasets/owner/name')).toThrow("an address of the Hub's datasets")
  })
})

it('one weight format is enough: sharded sets whole, and no other files of weights', () => {
  const shards = (stem: string, ending: string, n: number, of = n) => Array.from({ length: n }, (_, i) => `${stem}-0000${i + 1}-of-0000${of}.${ending}`)
  const sharded = [
    'config.json',
    'model.safetensors.index.json',
    ...shards('model', 'safetensors', 3),
    'optimizer.pt',
    'flax_model.msgpack',
    'coreml/model.mlpackage',
  ]
  expect(chooseFiles(sharded)).toEqual({
    formats: [
      { name: 'safetensors', files: ['model.safetensors.index.json', ...shards('model', 'safetensors', 3)] },
      { name: 'Flax', files: ['flax_model.msgpack'] },
    ],
    others: ['config.json'],
  })
  expect(chooseFiles(['pytorch_model.bin.index.json', ...shards('pytorch_model', 'bin', 2, 3), 'tf_model.h5', 'model.fp16.safetensors']).formats).toEqual([
    { name: 'TensorFlow', files: ['tf_model.h5'] },
  ])
  expect(chooseFiles(['model.onnx', 'model.onnx_data', 'onnx/model.onnx']).formats).toEqual([{ name: 'ONNX', files: ['model.onnx', 'model.onnx_data'] }])
})

it('the cache is where huggingface_hub has it', () => {
  expect(cacheFolder({}, '/home/a')).toBe('/home/a/.cache/huggingface/hub')
  expect(cacheFolder({ XDG_CACHE_HOME: '/xdg' }, '/home/a')).toBe('/xdg/huggingface/hub')
  expect(cacheFolder({ HF_HOME: '~/hf', XDG_CACHE_HOME: '/xdg' }, '/home/a')).toBe('/home/a/hf/hub')
  expect(cacheFolder({ HUGGINGFACE_HUB_CACHE: '/old', HF_HOME: '/hf' }, '/home/a')).toBe('/old')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as a shell writes it
  expect(cacheFolder({ HF_HUB_CACHE: '$DISK/${NAME}/x', DISK: '/mnt', NAME: 'models' }, '/home/a')).toBe('/mnt/models/x')
})

it('names that leave their folder are not safe, nor what Windows takes for a device', () => {
  for (const name of ['../x', 'a/../../x', '/x', 'a//b', 'a/./b', '', 'a\\..\\b', 'a\u0000b', 'C:\\x']) expect(isSafePath(name, 'linux'), name).toBe(false)
  for (const name of ['con', 'NUL.txt', 'a/com1', 'x:y', 'dot.']) expect([isSafePath(name, 'win32'), isSafePath(name, 'linux')], name).toEqual([false, true])
  for (const name of ['model.safetensors', 'onnx/model.onnx', '..a', '모델.bin']) expect(isSafePath(name), name).toBe(true)
})

it('the speed is that of the last five seconds', () => {
  let now = 0
  const speed = new Speed(() => now)
  speed.at(1000)
  expect(speed.bytesPerSecond()).toBeNull()
  for (; now < 2000; now += 200) speed.at(1000 + now)
  expect(speed.bytesPerSecond()).toBeCloseTo(900)
  for (; now < 20_000; now += 200) speed.at(1000 + 2000 + (now - 2000) * 10)
  expect(speed.bytesPerSecond()).toBeGreaterThan(9000)
  speed.at(0)
  now += 1000
  expect(speed.bytesPerSecond()).toBe(0)
})
