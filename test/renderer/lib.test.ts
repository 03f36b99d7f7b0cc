import { expect, test } from 'vitest'
import { asCommand, asPython } from '../../renderer/lib/copyAs'
import { bytes, parameters, percent, utf8 } from '../../renderer/lib/format'
import { matching } from '../../renderer/lib/palette'
import type { FillMaskResult } from '../../shared/tasks/fillMask'
import { cli } from '../helpers/cli'
import { fixture } from '../helpers/fixtures'

test('probabilities have three significant digits and are never rounded to nothing or everything', () => {
  expect([0.2312, 0.0707, 0.000123, 0.0000000012, 0.99996, 1].map(percent)).toEqual(['23.1 %', '7.07 %', '0.0123 %', '1.2e-7 %', '99.9960 %', '100 %'])
})

test('sizes are readable', () => {
  expect([17_454_605, 124_697_433, 3.5e9].map(parameters)).toEqual(['17 M', '125 M', '3.5 B'])
  expect([34_922_266, 2 ** 31, 900].map(bytes)).toEqual(['33 MB', '2.0 GB', '1 kB'])
  expect(utf8('É')).toBe('c3 89')
})

test('the palette finds whole words before scattered letters', () => {
  const action = (title: string) => ({ id: title, group: '', title, run: () => undefined })
  const actions = ['Open a model…', 'Run', 'An example of rain'].map(action)
  expect(matching(actions, 'ra').map(({ title }) => title)).toEqual(['An example of rain'])
  expect(matching(actions, 'opm').map(({ title }) => title)).toEqual(['Open a model…'])
  expect(matching(actions, '')).toHaveLength(3)
  expect(matching(actions, 'zzz')).toEqual([])
})

const result = { maskedText: `It's a <mask> "quoted" $HOME \\n`, maskToken: '<mask>' } as FillMaskResult

test('the copied command line gives its text to the shell unharmed', async () => {
  const command = asCommand(result, { topK: 3, targets: undefined }, fixture('roberta-mlm-safetensors'))
  const { execFileSync } = await import('node:child_process')
  const args = execFileSync('sh', ['-c', command.replace('npm run -s cli --', 'printf "%s\\n"')], { encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(args).toContain(result.maskedText)
  expect((await cli(args)).lines[0]).toHaveLength(3)
})

test('the copied Python names the model, the text and the options', () => {
  const python = asPython(result, { topK: 3, targets: [' sea'] }, '/models/mine')
  expect(python).toContain('pipeline("fill-mask", model="/models/mine")')
  expect(python).toContain(`fill_mask(${JSON.stringify(result.maskedText)}, top_k=3, targets=[" sea"])`)
})
