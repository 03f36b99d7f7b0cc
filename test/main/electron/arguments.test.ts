import { expect, test } from 'vitest'
import { readArguments } from '../../../main/electron/arguments'

const read = (...argv: string[]) => readArguments(argv, '/here')

test('nothing given means the sample model, as the machine likes it', () => {
  expect(read('.')).toEqual({ model: null, data: null, defaults: { device: 'auto', precision: 'auto', threads: 0 } })
})

test('all options, with paths made absolute', () => {
  expect(read('.', '--model', 'a/b', '--data=/data', '--device', 'cpu', '--precision=int8', '--threads', '4')).toEqual({
    model: '/here/a/b',
    data: '/data',
    defaults: { device: 'cpu', precision: 'int8', threads: 4 },
  })
})

test('switches of Chromium, Node and the launcher are not ours', () => {
  expect(read('--no-sandbox', '--remote-debugging-port=0', '--inspect=0', '-psn_0_1', '--port', '8000', '--model', 'm').model).toBe('/here/m')
})

test.each([
  [['--device', 'gpu'], 'usage', /--device gpu.*no such device/],
  [['--precision', 'fp64'], 'usage', /no such precision/],
  [['--threads', '1.5'], 'usage', /--threads 1.5/],
  [['--threads', '-1'], 'usage', /--threads/],
  [['--threads', '257'], 'usage', /--threads 257/],
  [['--model'], 'usage', /--model needs a value/],
  [['--model', '--device', 'cpu'], 'usage', /--model needs a value/],
  [['--model='], 'usage', /--model needs a value/],
])('%j is refused with a sentence', (argv, code, message) => {
  expect(() => read(...argv)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
})
