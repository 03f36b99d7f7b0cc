import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { Program } from '../../helpers/program'
import { Fake } from './fake'

const build = (fake: Fake) => new Program(fake.script('build.mjs'), [])
const builds = (fake: Fake) => (existsSync(fake.file('builds.txt')) ? readFileSync(fake.file('builds.txt'), 'utf8').trim() : '')

describe('building', () => {
  it('happens at the first start, and not again while nothing has changed', async () => {
    const fake = new Fake()
    expect(await build(fake).ended).toBe(0)
    expect(await build(fake).ended).toBe(0)
    expect(builds(fake)).toBe('begin end')
  })

  it.each([
    ['a new source', (fake: Fake) => fake.write('renderer/new.ts', '')],
    ['a changed one', (fake: Fake) => fake.write('main/old.ts', 'changed')],
    ['an older one put back', (fake: Fake) => utimesSync(fake.file('main/old.ts'), 1, 1)],
    ['one that is removed', (fake: Fake) => rmSync(fake.file('main/old.ts'))],
    ['another package.json', (fake: Fake) => fake.write('package.json', '{"type":"module","version":"2"}')],
  ])('happens again after %s', async (_, change) => {
    const fake = new Fake()
    fake.write('main/old.ts', '')
    await build(fake).ended
    change(fake)
    await build(fake).ended
    await build(fake).ended
    expect(builds(fake)).toBe('begin end begin end')
  })

  it('happens once when several start at the same time: the others wait', async () => {
    const fake = new Fake()
    const programs = Array.from({ length: 4 }, () => build(fake))
    expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0, 0, 0])
    expect(builds(fake)).toBe('begin end')
    expect(existsSync(fake.file('out/main/web.js'))).toBe(true)
  })

  it('that fails says why, and is tried again at the next start', async () => {
    const fake = new Fake()
    fake.write('main/broken', '')
    const program = build(fake)
    expect(await program.ended).toBe(1)
    expect(program.stderr).toContain('main/broken: unexpected token')
    rmSync(fake.file('main/broken'))
    expect(await build(fake).ended).toBe(0)
  })

  it('that succeeds says nothing where nobody looks on', async () => {
    const program = build(new Fake())
    await program.ended
    expect([program.stdout, program.stderr]).toEqual(['', ''])
  })

  it('that was killed holds nobody up, and its half output is not taken for whole', async () => {
    const fake = new Fake()
    const killed = build(fake)
    await vi.waitFor(() => expect(builds(fake)).toContain('begin'), { timeout: 5000 })
    await killed.end('SIGKILL')
    expect(await build(fake).ended).toBe(0)
    expect(
      builds(fake)
        .split(' ')
        .filter((word) => word === 'begin'),
    ).toHaveLength(2)
  })

  it('never happens in an installed program, which has no sources', async () => {
    const fake = new Fake()
    rmSync(fake.file('electron.vite.config.ts'))
    expect(await build(fake).ended).toBe(0)
    expect(builds(fake)).toBe('')
  })
})
