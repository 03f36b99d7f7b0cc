import { expect, test } from 'vitest'
import { Progress } from '../../../main/cli/progress'

function written(isTTY: boolean, work: (progress: Progress) => void): string {
  let text = ''
  work(new Progress({ isTTY, write: (more: string) => (text += more) }))
  return text
}

test('a terminal shows the lines that are done on one line, and is left clean', () => {
  const text = written(true, (progress) => {
    progress.add(1)
    progress.add(127)
    progress.clear()
    progress.add(100)
    progress.clear()
    progress.clear()
  })
  expect(text).toBe('\r128 lines\r\x1b[K\r228 lines\r\x1b[K')
})

test('a file or a pipe gets none of it', () => {
  expect(written(false, (progress) => progress.add(500))).toBe('')
})
