import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { AnnotatedText } from '../../components/workbench/AnnotatedText'
import { count, percent } from '../../lib/format'
import type { TextMark } from '../../lib/textMarks'
import { useMessages } from '../../messages/messages'
import { questionMessages } from './messages'
import { PART_CHARACTERS, type Painted, painted, partAround, partFrom } from './paint'
import type { Candidate, QuestionView } from './questions'

interface PictureProps {
  context: string
  view: QuestionView
  selected: Candidate | null
  select(candidate: Candidate): void
}

/** The text with its answers by offset, in tints that fade with the score, and the borders of windows. */
export function ContextPicture({ context, view, selected, select }: PictureProps) {
  const messages = useMessages(questionMessages)
  const { part, move } = usePart(context, selected)
  const stretches = useMemo(() => painted(view.candidates, view.windows, part), [view, part])
  const root = useScrollToChosen(selected)
  const click = (event: MouseEvent) => {
    const start = Number((event.target as HTMLElement).closest<HTMLElement>('mark.answer')?.dataset.start) + part.start
    const [best] = stretches.find((stretch) => stretch.start === start)?.candidates ?? []
    if (best) select(best)
  }
  return (
    <section className="card context-picture">
      <h2 className="card-title">
        {messages.inContext} <span className="muted">{messages.inContextHint}</span>
        <WindowsRead view={view} />
      </h2>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the ranking above does the same by keyboard */}
      <div className="context-scroll" ref={root} onClick={click}>
        <AnnotatedText
          text={context.slice(part.start, part.end)}
          label={messages.inContext}
          marks={stretches.map((stretch) => markOf(stretch, part.start, selected, messages.seam))}
        />
      </div>
      {context.length > PART_CHARACTERS && (
        <div className="row part-foot">
          <span className="muted">{messages.part(count(part.start + 1), count(part.end), count(context.length))}</span>
          <span className="grow" />
          <button type="button" className="button" disabled={part.start === 0} onClick={() => move(-1)}>
            {messages.earlier}
          </button>
          <button type="button" className="button" disabled={part.end === context.length} onClick={() => move(1)}>
            {messages.later}
          </button>
        </div>
      )}
    </section>
  )
}

function WindowsRead({ view: { windows, windowCount, isWhole } }: { view: QuestionView }) {
  const messages = useMessages(questionMessages)
  if (windowCount < 2) return null
  return <span className="muted">, {isWhole ? messages.windows(count(windowCount)) : messages.windowsSoFar(count(windows.size), count(windowCount))}</span>
}

/** The part of a long text that is drawn: around what is selected, until one leafs on. */
function usePart(context: string, selected: Candidate | null) {
  const [leafed, setLeafed] = useState<{ key: string | undefined; from: number } | null>(null)
  const key = selected?.key
  const start = selected?.span.start ?? 0
  const from = leafed?.key === key ? leafed?.from : undefined
  const part = useMemo(() => (from === undefined ? partAround(context, { start, end: start }) : partFrom(context, from)), [context, from, start])
  return { part, move: (by: 1 | -1) => setLeafed({ key, from: part.start + by * PART_CHARACTERS }) }
}

/** Moves the text in its frame, not the page. */
function useScrollToChosen(selected: Candidate | null) {
  const root = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice moves the text, a new part of the result does not
  useEffect(() => {
    const [frame, mark] = [root.current, root.current?.querySelector<HTMLElement>('mark.selected')]
    if (!frame || !mark) return
    frame.scrollTop += mark.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 3
  }, [selected?.key])
  return root
}

function markOf({ start, end, candidates, ending, seam }: Painted, offset: number, selected: Candidate | null, seamName: (n: string) => string): TextMark {
  const [best] = candidates
  const titles = [
    ...candidates.map(({ rank, answer, score }) => `${rank}. ${answer}: ${percent(score)}`),
    ...(seam === null ? [] : [seamName(count(seam + 1))]),
  ]
  const isSelected = selected !== null && candidates.includes(selected)
  return {
    start: start - offset,
    end: end - offset,
    key: `${start}-${end}`,
    className: [best && 'answer', seam !== null && 'window-seam', isSelected && 'selected'].filter(Boolean).join(' '),
    strength: best ? Math.min(1, 0.12 + 0.88 * best.score) : 0,
    title: titles.join('\n'),
    ...(ending.length > 0 && { tag: { text: ending.map(({ rank }) => rank).join(' ') } }),
  }
}
