import { expect, test } from 'vitest'
import { attentionCommand, attentionPython } from '../../renderer/views/attention/copyAttention'

const SHOWN = { layer: 4, heads: [6], reduce: 'mean' as const, weights: 'raw' as const }

test('the copied Python and command are of the same text, layer and head, which the reference counts from 0', () => {
  const input = { text: 'It’s "Paris"', textPair: 'Rome', window: 0 }
  const copied = attentionPython(input, SHOWN, null, '/m')
  expect(copied).toContain('inputs = tokenizer("It’s \\"Paris\\"", "Rome", return_tensors="pt")')
  expect(copied).toContain('weights = attentions[3][0, [5]].mean(0)')
  expect(attentionCommand(input, SHOWN, false, '/m')).toBe(
    `npm run -s cli -- attention --model '/m' --text 'It’s "Paris"' --text-pair 'Rome' --layers '[4]' --heads '[6]' --reduce mean`,
  )
})

test('of a window the Python has the very tokens: the reference cuts others, of a pair none that can be asked for', () => {
  const copied = attentionPython({ text: 'Paris', window: 2 }, SHOWN, Int32Array.of(0, 3000, 2), '/m')
  expect(copied).toContain('inputs = {"input_ids": torch.tensor([[0, 3000, 2]])}')
  expect(copied).not.toContain('stride')
  expect(attentionCommand({ text: 'Paris', window: 2 }, SHOWN, true, '/m')).toContain('--window 3')
})
