import type { Span } from '../../shared/text'

/** A stretch of text that is marked. Marks may overlap: each lane is drawn as a line of its own. */
export interface TextMark extends Span {
  key: string
  className: string
  /** After the text, e.g. a label, and quieter its score. */
  tag?: { text: string; note?: string }
  title?: string
  /** 0 to 1: how strongly it is tinted. */
  strength?: number
}

export type LanedMark = TextMark & { lane: number }

/** Text between two borders of marks, and the marks over it, the lowest lane first. */
export interface TextRun extends Span {
  marks: LanedMark[]
}

/** A stretch of text that is drawn, or not, as a whole. */
export interface TextBlock extends Span {
  marks: LanedMark[]
}

/** Characters of a block: blocks out of sight are not drawn (`content-visibility`), so that 50,000 characters scroll as 500 do. */
const BLOCK_CHARACTERS = 1500
/** A paragraph of more is broken at a space where the user's is not: drawn whole it would take seconds. */
const LONGEST_PARAGRAPH = 20_000

/** A mark keeps its lane to its end; it takes the first that is free where it begins. In text order. */
export function withLanes(marks: TextMark[]): LanedMark[] {
  const ends: number[] = []
  return [...marks]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .map((mark) => {
      const free = ends.findIndex((end) => end <= mark.start)
      const lane = free < 0 ? ends.length : free
      ends[lane] = mark.end
      return { ...mark, lane }
    })
}

/** The text in blocks that end at a line break, never inside a mark. `marks` are in text order. */
export function blocksOf(text: string, marks: LanedMark[]): TextBlock[] {
  const blocks: TextBlock[] = []
  let start = 0
  let next = 0
  do {
    const block: TextBlock = { start, end: text.length - start <= BLOCK_CHARACTERS * 1.5 ? text.length : blockEnd(text, start), marks: [] }
    for (; next < marks.length && (marks[next] as LanedMark).start < block.end; next++) {
      const mark = marks[next] as LanedMark
      block.marks.push(mark)
      block.end = Math.max(block.end, mark.end)
    }
    blocks.push(block)
    start = block.end
  } while (start < text.length)
  return blocks
}

function blockEnd(text: string, start: number): number {
  const line = text.indexOf('\n', start + BLOCK_CHARACTERS)
  if (line >= 0 && line - start <= LONGEST_PARAGRAPH) return line + 1
  if (text.length - start <= LONGEST_PARAGRAPH) return text.length
  const space = text.indexOf(' ', start + LONGEST_PARAGRAPH)
  return space < 0 ? text.length : space + 1
}

/** A block cut at every border of a mark. */
export function runsOf({ start, end, marks }: TextBlock): TextRun[] {
  const borders = new Set([start, end])
  for (const mark of marks) for (const at of [mark.start, mark.end]) if (at > start && at < end) borders.add(at)
  const at = [...borders].sort((a, b) => a - b)
  let open: LanedMark[] = []
  let next = 0
  return at.slice(0, -1).map((from, i) => {
    const to = at[i + 1] as number
    open = open.filter((mark) => mark.end > from)
    for (; next < marks.length && (marks[next] as LanedMark).start < to; next++) open.push(marks[next] as LanedMark)
    return { start: from, end: to, marks: [...open].sort((a, b) => a.lane - b.lane) }
  })
}

/** Whether two lists of marks would be drawn alike. */
export const drawnAlike = (a: LanedMark[], b: LanedMark[]): boolean =>
  a.length === b.length && a.every((mark, i) => JSON.stringify(mark) === JSON.stringify(b[i]))
