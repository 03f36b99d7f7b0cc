import { describe, expect, it } from 'vitest'
import { csvRecords, decodedText, MOST_TEXTS, textFile } from '../../renderer/lib/textFile'
import {
  flowSeconds,
  foundHeads,
  fullOf,
  headAt,
  headIndex,
  headsAsJson,
  orderBy,
  shownText,
  sortedHeads,
  statisticLevels,
  statisticText,
} from '../../renderer/views/attention/heads/heads'
import { HEAD_STATISTICS, type HeadStatistics } from '../../shared/inspect/attention'

/** Values with many ties, of 24 layers of 16 heads. */
function statistics(layers = 24, heads = 16): HeadStatistics {
  const of = (salt: number) => Float32Array.from({ length: layers * heads }, (_, i) => ((i * 7919 + salt * 104729) % 50) / 50)
  return {
    layers,
    heads,
    texts: 1,
    queries: 9,
    failed: [],
    values: Object.fromEntries(HEAD_STATISTICS.map((name, i) => [name, of(i)])) as HeadStatistics['values'],
  }
}

describe('heads in order', () => {
  it('are sorted by any column as a plain sort of records does it, ties as in the model', () => {
    const all = statistics()
    const records = Array.from({ length: 384 }, (_, i) => ({
      i,
      layer: Math.floor(i / 16) + 1,
      head: (i % 16) + 1,
      ...Object.fromEntries(HEAD_STATISTICS.map((name) => [name, all.values[name][i] ?? 0])),
    })) as ({ i: number } & Record<string, number>)[]
    for (const column of ['layer', 'head', ...HEAD_STATISTICS] as const)
      for (const isDescending of [true, false]) {
        const naive = records.toSorted((a, b) => (isDescending ? -1 : 1) * ((a[column] ?? 0) - (b[column] ?? 0)) || a.i - b.i).map(({ i }) => i)
        expect(sortedHeads(all, { column, isDescending })).toEqual(naive)
      }
  })

  it('a finder names those that give at least half there, at most five; of the broadest three', () => {
    const all = statistics(2, 4)
    all.values.previous.set([0.1, 0.9, 0.2, 0.95, 0, 0.499, 0.5, 0.3])
    all.values.next.fill(0.6)
    all.values.separator.fill(0.49)
    all.values.entropy.set([0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0])
    expect(foundHeads(all, 'previous')).toEqual([3, 1, 6])
    expect(foundHeads(all, 'next')).toEqual([0, 1, 2, 3, 4])
    expect(foundHeads(all, 'separator')).toEqual([])
    expect(foundHeads(all, 'entropy').map((i) => headAt(i, all))).toEqual([
      { layer: 1, head: 4 },
      { layer: 1, head: 3 },
      { layer: 1, head: 2 },
    ])
  })

  it('a place and its layer and head are the same thing', () => {
    for (let i = 0; i < 384; i++) expect(headIndex(headAt(i, { heads: 16 }), { heads: 16 })).toBe(i)
    expect(headAt(17, { heads: 16 })).toEqual({ layer: 2, head: 2 })
  })

  it('a title sorts by the largest first, a layer or head by the first; once more turns it around', () => {
    const first = orderBy({ column: 'layer', isDescending: false }, 'entropy')
    expect(first).toEqual({ column: 'entropy', isDescending: true })
    expect(orderBy(first, 'entropy').isDescending).toBe(false)
    expect(orderBy(first, 'head').isDescending).toBe(false)
  })
})

describe('the bytes of a file', () => {
  it('are text if they are UTF-8 without a NUL', () => {
    const bytes = (...of: number[]) => Uint8Array.from(of)
    expect(decodedText(new TextEncoder().encode('바다\n🤗'))).toBe('바다\n🤗')
    expect(decodedText(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe('a')
    expect(decodedText(bytes())).toBe('')
    expect(decodedText(bytes(0x61, 0, 0x62))).toBeNull()
    expect(decodedText(bytes(0x61, 0xff, 0xfe))).toBeNull()
    expect(decodedText(bytes(0xeb, 0xb0))).toBeNull()
  })
})

describe('this text', () => {
  it('is what is in sight: of one over the limit the window', () => {
    const of = (texts: { text: string; textPair?: string }, windows: number, window: number) =>
      shownText({ texts, tokens: { windows: Array.from({ length: windows }, () => ({ start: 0, end: 1 })), window } })
    expect(of({ text: 'a' }, 1, 0)).toBe('a')
    expect(of({ text: 'a', textPair: 'b' }, 1, 0)).toEqual({ text: 'a', textPair: 'b' })
    expect(of({ text: 'a' }, 3, 1)).toEqual({ text: 'a', window: 1 })
  })
})

describe('a statistic', () => {
  it('is told in bits, tokens or shares', () => {
    expect([statisticText('entropy', 3.6449), statisticText('distance', 0), statisticText('previous', 0.41666), statisticText('next', 0.0000076)]).toEqual([
      '3.64',
      '0.00',
      '0.417',
      '7.6e−6',
    ])
  })

  it('is full colour at 1 for shares, at the largest for the others', () => {
    const values = Float32Array.of(0, 1.5, 3)
    expect(fullOf('entropy', values)).toBe(3)
    expect(fullOf('previous', values)).toBe(1)
    expect([...statisticLevels(values, 3)]).toEqual([0, 128, 255])
    expect([...statisticLevels(Float32Array.of(0, 0), 0)]).toEqual([0, 0])
  })

  it('is copied with its head', () => {
    const copied = headsAsJson(statistics(1, 2)) as { heads: Record<string, number>[] }
    expect(copied.heads).toHaveLength(2)
    expect(copied.heads[1]).toMatchObject({ layer: 1, head: 2, entropy: statistics(1, 2).values.entropy[1] })
  })

  it('flow is dear for many tokens and deep layers alone', () => {
    expect(flowSeconds(254, 6)).toBeCloseTo(5)
    expect(flowSeconds(510, 6)).toBeGreaterThan(20)
    expect(flowSeconds(510, 2)).toBeLessThan(5)
  })
})

describe('a file of texts', () => {
  it('has one text a line, whatever ends the lines', () => {
    expect(textFile('a.txt', 'one\r\n\n two \rthree')).toEqual({ name: 'a.txt', texts: ['one', ' two ', 'three'], unread: 0, over: 0 })
    expect(textFile('a.TXT', '  \n\n').texts).toEqual([])
  })

  it('JSON lines are texts or objects with a text; others are counted', () => {
    const lines = ['"one"', '{"text": "two", "label": 1}', '{"text": "three", "text_pair": "four"}', '{"label": 1}', 'no JSON', '7', 'null'].join('\n')
    expect(textFile('a.jsonl', lines)).toMatchObject({ texts: ['one', 'two', { text: 'three', textPair: 'four' }], unread: 4 })
  })

  it('a table gives its column text, else its first', () => {
    expect(textFile('a.csv', 'id,Text\n1,"a, ""quoted"" one"\n2,two\n3,\n')).toMatchObject({ texts: ['a, "quoted" one', 'two'], unread: 1 })
    expect(textFile('a.csv', 'one,1\n"two\nlines",2')).toMatchObject({ texts: ['one', 'two\nlines'], unread: 0 })
  })

  it('records are those of a parser that goes character by character', () => {
    for (const content of ['', 'a', 'a,', ',', '"a""b",c\r\n,"x\ny"\n', '"open,1\n2', 'a\n\nb\r\rc', '"a"b,c', '""\n""""'])
      expect(csvRecords(content), JSON.stringify(content)).toEqual(naiveRecords(content))
    // Time that grows with the square would take minutes.
    expect(csvRecords(`"${'a""'.repeat(300_000)}`).length).toBeGreaterThan(0)
  })

  it('is cut at what the engine takes, and says so', () => {
    expect(textFile('a.txt', 'x\n'.repeat(MOST_TEXTS + 3))).toMatchObject({ over: 3, unread: 0 })
  })
})

/** Field by field; one that opens a quote and does not close it right before a comma or line end is plain. */
function naiveRecords(content: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  const isEnd = (place: number) => place >= content.length || ',\r\n'.includes(content.charAt(place))
  while (at <= content.length) {
    const quoted = quotedFrom(content, at)
    let field = quoted?.field ?? ''
    if (quoted && isEnd(quoted.end)) at = quoted.end
    else {
      field = ''
      while (!isEnd(at)) field += content.charAt(at++)
    }
    record.push(field)
    if (content.charAt(at) !== ',') {
      if (record.length > 1 || record[0] !== '') records.push(record)
      record = []
    }
    at += content.startsWith('\r\n', at) ? 2 : 1
  }
  return records
}

function quotedFrom(content: string, start: number): { field: string; end: number } | null {
  if (content.charAt(start) !== '"') return null
  let field = ''
  for (let at = start + 1; at < content.length; at++) {
    if (content.charAt(at) !== '"') field += content.charAt(at)
    else if (content.charAt(at + 1) === '"') field += content.charAt(++at)
    else return { field, end: at + 1 }
  }
  return null
}
