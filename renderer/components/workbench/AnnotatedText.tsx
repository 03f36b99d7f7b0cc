import { memo, useMemo } from 'react'
import { blocksOf, drawnAlike, runsOf, type TextBlock, type TextMark, type TextRun, withLanes } from '../../lib/textMarks'

/** A text of more is scrolled in a frame of its own: about two screens. */
const LONG_CHARACTERS = 4000

/** The user's text with marks by offset, never by search. Line breaks and spaces stay; direction follows the text. */
export function AnnotatedText({ text, marks, label }: { text: string; marks: TextMark[]; label: string }) {
  const blocks = useMemo(() => blocksOf(text, withLanes(marks)), [text, marks])
  const isLong = text.length > LONG_CHARACTERS
  return (
    <section className={isLong ? 'annotated long' : 'annotated'} aria-label={label} tabIndex={isLong ? 0 : undefined}>
      {blocks.map((block) => (
        <Block key={block.start} text={text.slice(block.start, block.end)} block={block} />
      ))}
    </section>
  )
}

const Block = memo(
  function Block({ text, block }: { text: string; block: TextBlock }) {
    return (
      <p dir="auto" className="annotated-block">
        {runsOf(block).map((run) => (
          <Run key={run.start} text={text.slice(run.start - block.start, run.end - block.start)} run={run} />
        ))}
      </p>
    )
  },
  // Marks are made anew with each result: a block whose marks say the same is not drawn again.
  (a, b) => a.text === b.text && a.block.start === b.block.start && drawnAlike(a.block.marks, b.block.marks),
)

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
      {ending.map(({ key, className, tag }) => tag && <Tag key={key} className={className} {...tag} />)}
    </mark>
  )
}

const Tag = ({ className, text, note }: { className: string; text: string; note?: string }) => (
  <span className={`tag ${className}`}>
    {text}
    {note !== undefined && <span className="score"> {note}</span>}
  </span>
)
