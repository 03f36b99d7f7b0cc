import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../helpers/fixtures'
import { sessionShapes } from '../../helpers/typeShapes'

const FILE = path.join(ROOT, 'renderer/lib/session/shapes.json')

it('What is asked of a session file is what the types say: `npm run shapes` writes it', () => {
  const shapes = `${JSON.stringify(sessionShapes())}\n`
  if (process.env['SHAPES_WRITE'] === '1') writeFileSync(FILE, shapes)
  expect(readFileSync(FILE, 'utf8')).toBe(shapes)
})
