import { expect, test } from 'vitest'
import { saliencyCommand } from '../../renderer/views/saliency/copySaliency'
import { partsOf, seenOf } from '../../renderer/views/saliency/saliency'
import { saliencyPython } from '../../renderer/views/saliency/saliencyPython'
import type { Explained } from '../../renderer/views/saliency/useSaliency'
import type { OcclusionInput, SaliencyTargets, SaliencyTargetsInput, ScoredTarget } from '../../shared/inspect/saliency'

const TEXT = '🤗 Owls hunt by night.'
const whole = (text: string) => ({ text, pieces: [{ text: 0, start: 0, end: text.length, sequence: 0 as const, at: 0 }] })
const scored = (target: ScoredTarget['target'], attended: ScoredTarget['attended']): ScoredTarget => ({ target, name: 'x', value: 0.5, logit: 0, attended })

function explained(input: object, found: Partial<SaliencyTargets>, targets: ScoredTarget[] = found.targets ?? []): Explained {
  const nothing = {
    windows: [],
    window: 0,
    windowed: 0,
    totalTokens: 0,
    texts: [],
    units: [],
    targets,
    isProbability: true,
    runs: 0,
    estimatedMs: 0,
    warnings: [],
  }
  const facts = { model: '', device: 'cpu' as const, precision: 'fp32' as const, tokens: 0, maxTokens: 512, ms: { tokenize: 0, run: 0, post: 0 } }
  const settings = { task: null, texts: {}, unit: 'word', window: 0, replace: 'drop', shown: 'value', order: 'text', target: null, against: null } as const
  return { input: { unit: 'word', ...input } as SaliencyTargetsInput, found: { ...facts, ...nothing, ...found }, targets, settings }
}

test('the copied Python counts characters as Python does, and asks the configuration whether labels exclude each other', () => {
  const one = explained(
    { task: 'text-classification', text: TEXT },
    { texts: [{ field: 'text', text: TEXT }], units: [{ text: 0, start: 3, end: 7 }], targets: [scored({ label: 'b' }, whole(TEXT))] },
  )
  const copied = saliencyPython(one, ['a', 'b', 'c'], '/m')
  expect(copied).toContain('from_pretrained("/m", num_labels=3)')
  expect(copied).toContain('("Owls", [[[0, 2, 6]]])')
  expect(copied).toContain('logits[1].sigmoid()')
  expect(copied).toContain('logits.softmax(-1)[1]')
  expect(saliencyPython({ ...one, found: { ...one.found, isProbability: false } }, ['a'], '/m')).not.toMatch(/softmax|sigmoid/)
})

test('of an entity each token keeps the label of the untouched text, and only those of its name count', () => {
  const copied = saliencyPython(
    explained(
      { task: 'token-classification', text: TEXT },
      { texts: [{ field: 'text', text: TEXT }], targets: [scored({ label: 'LOC', start: 3, end: 7 }, whole(TEXT))] },
    ),
    ['O', 'B-LOC', 'I-LOC', 'B-PER'],
    '/m',
  )
  expect(copied).toContain('max([1, 2], key=')
  expect(copied).toContain('for place in [[0, 2, 6]]')
})

test('choices are rows of their own: a word of the question is found on either side of the gap', () => {
  // They hunt by day alone.
  const choice = (at: number, text: string) => {
    const gap = { start: 13, end: 13 + text.length }
    const pieces = [
      { text: 1, start: 0, end: 13, sequence: 1 as const, at: 0 },
      { text: 2 + at, start: 0, end: text.length, sequence: 1 as const, at: gap.start },
      { text: 1, start: 14, end: 21, sequence: 1 as const, at: gap.end },
    ]
    return scored({ choice: at }, { text: TEXT, textPair: `They hunt by ${text} alone.`, pieces })
  }
  const texts = ['prompt', 'question', 'choice', 'choice'].map((field, i) => ({ field, text: [TEXT, 'They hunt by _ alone.', 'day', 'dark night'][i] ?? '' }))
  const targets = [choice(1, 'dark night'), choice(0, 'day')]
  const found = {
    texts,
    units: [
      { text: 1, start: 15, end: 20 },
      { text: 2, start: 0, end: 3 },
    ],
    targets,
  }
  const copied = saliencyPython(explained({ task: 'multiple-choice' }, found, targets.slice(1)), [], '/m')
  expect(copied).toContain('("alone", [[[1, 24, 29]], [[1, 17, 22]]])')
  expect(copied).toContain('("day", [[], [[1, 13, 16]]])')
  expect(copied).toContain('.softmax(0)[1].item()')
  expect(copied).toContain('torch.tensor([[changed]])')
})

test('zero-shot labels are weighed by entailment, wherever the head has it', () => {
  const targets = ['sport', 'animals'].map((label) => scored({ label }, { ...whole(TEXT), textPair: `This is ${label}.` }))
  const copied = (labels: string[], multiLabel: boolean) =>
    saliencyPython(explained({ task: 'zero-shot-classification', multiLabel }, { targets }), labels, '/m')
  expect(copied(['contradiction', 'neutral', 'Entailment'], false)).toContain('output.logits[0, 2] for output, _ in outputs]).softmax(0)[0]')
  expect(copied(['entailment', 'contradiction'], true)).toContain('(logits[0] - logits[-1]).sigmoid()')
})

test('of a window there are its own characters, in the picture and in the copies', () => {
  const seen = {
    texts: [{ field: 'text', text: TEXT }],
    windows: [
      { start: 0, end: 7 },
      { start: 8, end: 22 },
    ],
    window: 1,
    units: [{ text: 0, start: 8, end: 12 }],
  }
  const one = explained({ task: 'fill-mask', text: TEXT, window: 1 }, seen, [scored({ token: 'a', mask: 0 }, { ...whole(TEXT), window: 1 })])
  expect(partsOf(TEXT, 0, one.found.units, seenOf(one.found, 0)).map(({ text }) => text)).toEqual(['hunt', ' by night.'])
  expect(saliencyPython(one, [], '/m')).toContain('if own != 0 or 7 <= a and b <= 21]')
  const command = saliencyCommand({ ...one.input, replace: 'mask' } as OcclusionInput, one.found, '/m')
  expect(command).toContain("--window '2'")
  expect(saliencyCommand({ ...one.input, replace: 'mask' } as OcclusionInput, { ...one.found, windows: [] }, '/m')).not.toContain('--window')
})
