import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { captionText } from '../../renderer/lib/figure/caption'
import { asCsv } from '../../renderer/lib/figure/csv'
import { type Figure, fileName } from '../../renderer/lib/figure/figure'
import { htmlFile, inScript } from '../../renderer/lib/figure/html/html'
import { asFigureJson } from '../../renderer/lib/figure/json'
import { listed } from '../../renderer/lib/figure/svg/gradients'
import { escaped, tag } from '../../renderer/lib/figure/svg/xml'

const HOSTILE = `<img src=x onerror=alert(1)>"'&</script><script>alert(2)</script>`
const MODEL = { name: HOSTILE, family: 'roberta', architectures: ['RobertaModel'], parameters: 12, device: 'cpu', precision: 'fp32' }
const figure = (part: Partial<Figure> = {}): Figure => ({
  name: 'entities-sample',
  title: 'Entities',
  caption: ['Model: sample'],
  tables: [{ name: 'entities', columns: ['label', 'score'], rows: [['PER', 0.1]] }],
  data: {},
  element: {} as HTMLElement,
  ...part,
})
const table = (rows: (string | number | null)[][], columns = ['a']) => [{ name: 't', columns, rows }]

test('CSV is quoted as RFC 4180 says, with CRLF and a byte order mark', () => {
  expect(
    asCsv(
      table(
        [
          ['plain', 'with, comma'],
          ['with "quotes"', 'two\nlines'],
          [null, Number.NaN],
        ],
        ['a', 'b'],
      ),
    ),
  ).toBe('\ufeffa,b\r\nplain,"with, comma"\r\n"with ""quotes""","two\nlines"\r\n,\r\n')
})

test('CSV writes numbers in full and never as a formula; a text that looks like one is disarmed', () => {
  const exact = [Math.fround(0.1), -1.5e-7, 1e21, -3]
  expect(asCsv(table(exact.map((n) => [n])))).toBe(`\ufeffa\r\n${exact.map(String).join('\r\n')}\r\n`)
  const cells = ['=1+1', '+cmd', '-x', '@sum', '\tx', '-1.5', '+3e-4', '-', 'a=b'].map((text) => asCsv(table([[text]])).slice(4, -2))
  expect(cells).toEqual(["'=1+1", "'+cmd", "'-x", "'@sum", "'\tx", '-1.5', '+3e-4', "'-", 'a=b'])
})

test('several tables stand one after the other, each under its name', () => {
  const tables = [...table([[1]]), { name: 'other', columns: ['b'], rows: [[2]] }]
  expect(asCsv(tables)).toBe('\ufefft\r\na\r\n1\r\n\r\nother\r\nb\r\n2\r\n')
})

test('JSON holds typed arrays as lists and null for what it has no number for', () => {
  const json = JSON.parse(asFigureJson(figure({ data: { a: Float32Array.of(0.1, 0.5), b: Number.NaN } }), MODEL))
  expect(json).toEqual({ title: 'Entities', caption: ['Model: sample'], model: MODEL, data: { a: [Math.fround(0.1), 0.5], b: null } })
})

test('a file name is one on every system, whatever the model is called', () => {
  expect(fileName('entities', 'lens sample')).toBe('entities-lens-sample')
  expect(fileName('entities', '../../etc/passwd')).toBe('entities-..-..-etc-passwd')
  expect(fileName('entities', HOSTILE)).toMatch(/^[\w.-]+$/)
  expect(fileName('entities', '한국어 모델')).toBe('entities-한국어-모델')
  expect(fileName('..', '..')).toBe('figure')
  expect(fileName('con')).toBe('figure-con')
  expect([...fileName('x'.repeat(500))]).toHaveLength(80)
})

test('a caption has a text on one line, and of a long one the beginning', () => {
  expect(captionText(' two\n  lines ')).toBe('two lines')
  expect([...captionText('🤗'.repeat(500))]).toHaveLength(281)
})

test('text is escaped, and what XML cannot hold is replaced', () => {
  expect(escaped(HOSTILE)).not.toMatch(/[<>"']/)
  expect(escaped('a\u0000b\ud800c\ufffe 🤗')).toBe('a\ufffdb\ufffdc\ufffd 🤗')
  expect(tag('text', { x: 1.23456, y: null, label: '"' }, 'a')).toBe('<text x="1.23" label="&quot;">a</text>')
})

test('lists of CSV functions are cut outside their brackets alone', () => {
  expect(listed('linear-gradient(rgb(1, 2, 3), color-mix(in oklab, red, blue 20%)), none')).toEqual([
    'linear-gradient(rgb(1, 2, 3), color-mix(in oklab, red, blue 20%))',
    'none',
  ])
})

const words = { language: 'en', filter: 'Filter', more: 'More', tooWide: '{n} columns', download: 'CSV' }

test('nothing that a model is called leaves its place in the page', async () => {
  const hostile = figure({ title: HOSTILE, caption: [HOSTILE], tables: table([[HOSTILE]], [HOSTILE]), data: { [HOSTILE]: HOSTILE } })
  const html = await htmlFile(hostile, '<svg/>', MODEL, words, '')
  expect(html).not.toContain('<img')
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html.match(/<\/script/g)).toHaveLength(2)
  const [, json = ''] = /<script type="application\/json" id="figure">(.*?)<\/script>/s.exec(html) ?? []
  expect(JSON.parse(json).tables[0].rows).toEqual([[HOSTILE]])
})

test('the page may run its own scripts alone, and load nothing', async () => {
  const own = 'document.title = 1'
  const html = await htmlFile(figure({ interactive: { script: own, data: { a: '</script>' } } }), '<svg/>', null, words, '')
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? []
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('http')
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, source = '']) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`)
  expect(scripts).toHaveLength(2)
  expect(policy).toContain(`script-src ${scripts.join(' ')};`)
  expect(html).not.toMatch(/(src|href)="http/)
})

test('a table that is too wide to read is a file within the page, and its numbers are there once', async () => {
  const columns = Array.from({ length: 65 }, (_, i) => `c${i}`)
  const html = await htmlFile(figure({ tables: table([columns.map(() => 0.125)], columns), data: { same: 0.125 } }), '<svg/>', null, words, '')
  const [, json = ''] = /<script type="application\/json" id="figure">(.*?)<\/script>/s.exec(html) ?? []
  const held = JSON.parse(json)
  expect(held.tables).toEqual([{ name: 't', width: 65, csv: asCsv(table([columns.map(() => 0.125)], columns)) }])
  expect(held.data).toBeUndefined()
})

test('JSON in a script ends neither the script nor a line', () => {
  const json = inScript(JSON.stringify({ a: '</script><!-- \u2028\u2029' }))
  expect(json).not.toMatch(/[<\u2028\u2029]/)
  expect(JSON.parse(json)).toEqual({ a: '</script><!-- \u2028\u2029' })
})
