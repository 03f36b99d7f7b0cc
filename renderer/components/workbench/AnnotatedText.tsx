import { memo, type ReactNode } from 'react'
import type { Span } from '../../../shared/text'

/** A stretch of text that is marked. Marks may overlap: each lane is drawn as a line of its own. */
export interface TextMark extends Span {
  key: string
  className: string
  /** After the text, e.g. a label and its score. */
  tag?: ReactNode
  title?: string
  /** 0 to 1: how strongly it is tinted. */
  strength?: number
}

/** Characters of a block: blocks out of sight are not drawn (`content-visibility`), so that 50,000 characters scroll as 500 do. */
const BLOCK_CHARACTERS = 1500
/** A text of more is scrolled in a frame of its own: about two screens. */
const LONG_CHARACTERS = 4000

/** The user's text with marks by offset, never by search. Line breaks and spaces stay; direction follows the text. */
export function AnnotatedText({ text, marks, label }: { text: string; marks: TextMark[]; label: string }) {
  const laned = withLanes(marks)
  return (
    <section
      className={text.length > LONG_CHARACTERS ? 'annotated long' : 'annotated'}
      aria-label={label}
      tabIndex={text.length > LONG_CHARACTERS ? 0 : undefined}
    >
      {blocksOf(text, laned).map(({ start, end }) => (
        <Block key={start} text={text} start={start} end={end} marks={laned.filter((mark) => mark.start < end && mark.end > start)} />
      ))}
    </section>
  )
}

type LanedMark = TextMark & { lane: number }

interface BlockProps extends Span {
  text: string
  marks: LanedMark[]
}

const Block = memo(
  function Block({ text, start, end, marks }: BlockProps) {
    return (
      <p dir="auto" className="annotated-block">
        {runsOf(start, end, marks).map((run) => (
          <Run key={run.start} text={text.slice(run.start, run.end)} run={run} />
        ))}
      </p>
    )
  },
  // Marks are made anew with each result: a block whose marks say the same is not drawn again.
  (a, b) =>
    a.start === b.start && a.end === b.end && a.text.slice(a.start, a.end) === b.text.slice(b.start, b.end) && signature(a.marks) === signature(b.marks),
)

const signature = (marks: LanedMark[]): string =>
  marks.map(({ key, start, end, className, lane, strength }) => [key, start, end, className, lane, strength].join()).join(';')

interface TextRun extends Span {
  marks: LanedMark[]
}

function Run({ text, run }: { text: string; run: TextRun }) {
  const [main] = run.marks
  if (!main) return text
  const ending = run.marks.filter((mark) => mark.end === run.end)
  return (
    <mark
      className={`${main.className}${run.start > main.start ? ' goes-on' : ''}${run.end < main.end ? ' goes-further' : ''} lanes-${Math.min(3, run.marks.length)}`}
      data-start={main.start}
      data-end={main.end}
      title={run.marks
        .map((mark) => mark.title ?? '')
        .filter(Boolean)
        .join('\n')}
      style={{ '--strength': `${Math.round((main.strength ?? 1) * 100)}%` } as object}
    >
      {text}
      {run.marks.slice(1).map((mark) => (
        <i key={mark.key} className={`lane ${mark.className}`} data-lane={mark.lane} aria-hidden="true" />
      ))}
      {ending.map(
        (mark) =>
          mark.tag && (
            <span key={mark.key} className={`tag ${mark.className}`}>
              {mark.tag}
            </span>
          ),
      )}
    </mark>
  )
}

/** The text cut at every border of a mark. */
function runsOf(start: number, end: number, marks: LanedMark[]): TextRun[] {
  const borders = new Set([start, end])
  for (const mark of marks) for (const at of [mark.start, mark.end]) if (at > start && at < end) borders.add(at)
  const at = [...borders].sort((a, b) => a - b)
  return at.slice(0, -1).map((from, i) => {
    const to = at[i + 1] as number
    return { start: from, end: to, marks: marks.filter((mark) => mark.start < to && mark.end > from).sort((a, b) => a.lane - b.lane) }
  })
}

/** A mark keeps its lane to its end; it takes the first that is free where it begins. */
function withLanes(marks: TextMark[]): LanedMark[] {
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

/** Cut where no mark goes across: at a line break or a space where there is one. */
function blocksOf(text: string, marks: LanedMark[]): Span[] {
  const blocks: Span[] = []
  let start = 0
  while (start < text.length || blocks.length === 0) {
    const end = text.length - start <= BLOCK_CHARACTERS * 1.5 ? text.length : blockEnd(text, start, marks)
    blocks.push({ start, end })
    start = end
    if (end === text.length) break
  }
  return blocks
}

function blockEnd(text: string, start: number, marks: LanedMark[]): number {
  const wanted = start + BLOCK_CHARACTERS
  const line = text.indexOf('\n', wanted)
  // Only a line break may end a block in the middle of a text: at a space the paragraph would be broken where the user's is not.
  const end = line < 0 ? text.length : line + 1
  const across = marks.find((mark) => mark.start < end && mark.end > end)
  return across ? Math.max(end, across.end) : end
}
