import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { tokenize } from '../../main/engine/tasks/tokenize'
import { asCommandLine } from '../../renderer/lib/copyTask'
import { asTemplate, hypothesisOf, longestHypothesis, withLabels, type ZeroShotDraft, zeroShot } from '../../renderer/views/zeroShot/zeroShot'
import { fixture, ROOT } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const SEQ = fixture('roberta-seq-safetensors')
const DRAFT: ZeroShotDraft = { text: 'The match ended.', labels: ['sport', "children's books", '42'], template: 'About {}.', scoring: 'together' }
const model = await openModel(SEQ)
const asked = (change: Partial<ZeroShotDraft>) => zeroShot.inputsOf({ ...DRAFT, ...change }, model.info)

describe('labels', () => {
  test('a list splits at commas of any script and at line breaks; blanks and what is there already are left out', () => {
    expect(withLabels(['a'], ' b, c，d、e\nf\tg,, a ,b ')).toEqual({ labels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], known: ['a'] })
    expect(withLabels(['a'], ' , \n')).toEqual({ labels: ['a'], known: [] })
    // Another sentence, another label.
    expect(withLabels(['Sport'], 'sport').labels).toEqual(['Sport', 'sport'])
  })
})

describe('template', () => {
  test('every {} is the label, as it is written', () => {
    expect(hypothesisOf('{} or not {}?', '$& $1')).toBe('$& $1 or not $& $1?')
    expect(asTemplate('one\n  two {}\r\n.')).toBe('one two {} .')
  })

  test('without {} an edit does not run; asked for, the engine says what is wrong', async () => {
    expect(zeroShot.runsOnEdit(DRAFT)).toBe(true)
    expect(zeroShot.runsOnEdit({ ...DRAFT, template: 'no slot' })).toBe(false)
    const [input = { sequence: '', candidateLabels: [] }] = asked({ template: 'no slot' })
    await expect(async () => runTask(model, 'zero-shot-classification', input)).rejects.toThrow(/no \{\}/)
  })

  test('many labels for a long text wait to be asked', () => {
    expect(zeroShot.runsOnEdit({ ...DRAFT, text: 'x'.repeat(20_000) })).toBe(false)
  })
})

describe('what is asked', () => {
  test('nothing without a text or a label', () => {
    expect(asked({ text: '\t' })).toEqual([])
    expect(asked({ labels: [] })).toEqual([])
  })

  test.each(['together', 'each'] as const)('the printed command gives the same scores: %s', async (scoring) => {
    const inputs = asked({ scoring })
    const printed = execFileSync('sh', ['-c', asCommandLine('zero-shot-classification', inputs, SEQ)], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
    const [input] = inputs
    const { sequence, labels, scores } = await runTask(model, 'zero-shot-classification', input ?? { sequence: '', candidateLabels: [] })
    expect(JSON.parse(printed)).toEqual({ sequence, labels, scores })
  })
})

test('the longest hypothesis has the most tokens, not the most characters, and is counted as the engine counts it', async () => {
  const lines = ['About {}.', 'About aaaaaaaaaa.', 'About 🤗🤗🤗.', 'x']
  const text = lines.join('\n')
  const { tokens } = await tokenize(model, { text })
  const inner = tokens.filter(({ special }) => !special)
  const counts = await Promise.all(lines.map(async (line) => (await tokenize(model, { text: line })).tokens.filter(({ special }) => !special).length))
  const most = Math.max(...counts)
  expect(longestHypothesis(lines, { text, tokens: inner })).toEqual({ text: lines[counts.indexOf(most)], tokens: most })
  expect(longestHypothesis(lines, undefined)).toEqual({ text: 'About aaaaaaaaaa.', tokens: null })
  expect(longestHypothesis([], undefined)).toBeNull()
})
