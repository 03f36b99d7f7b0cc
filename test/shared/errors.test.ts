import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors'

test('whatever a file names its tensors, a sentence stays one readable line', () => {
  const { message } = new AppError('weights_invalid', `Tensor "a\n\x1b[31mb\0${'x'.repeat(1e6)}" is broken.`, 'Save it again.')
  expect(message).toMatch(/^Tensor "a�+\[31mb�x+…$/)
  expect(message.length).toBeLessThan(1300)
})
