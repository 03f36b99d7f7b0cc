import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../helpers/fixtures'

const page = readFileSync(path.join(ROOT, 'docs/api.md'), 'utf8')
const examples = [...page.matchAll(/## ([^\n]+)\n\n```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(([, title, code, printed]) => ({
  title,
  code,
  printed,
}))

test('docs/api.md has an example of each part', () => {
  expect(examples.map(({ title }) => title)).toEqual(['A class and its `forward`', 'Generation', 'Tokenizers', 'Configuration'])
})

test.each(examples)('the example "$title" prints what the page says, as a script beside the package', ({ code, printed }) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code as string], { cwd: ROOT, encoding: 'utf8' })
  expect({ stdout, stderr: stderr.replace(/^.*ProviderLibrary::Get.*$\n?/gm, '') }).toMatchObject({ stdout: printed })
})
