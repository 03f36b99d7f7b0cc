import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { AnswerWindow } from '../../../shared/tasks/questionAnswering'
import type { Span } from '../../../shared/text'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { CurveTable } from './CurveTable'
import { questionMessages } from './messages'
import { type QuestionView, tokensIn } from './questions'

interface CurvesProps {
  window: AnswerWindow
  /** Its number. */
  at: number
  view: QuestionView
  /** The selected answer, if this is its window. */
  span: Span | null
  context: string
  isBusy: boolean
  step(window: number): void
}

/** How likely an answer begins, and ends, at each token of a window: the whole window as curves, and its tokens one by one. */
export function AnswerCurves({ window, at, view, span, context, isBusy, step }: CurvesProps) {
  const messages = useMessages(questionMessages)
  const [pointed, setPointed] = useState<number | null>(null)
  const words = useMemo(() => wordsOf(window, context), [window, context])
  const [first, last] = span ? tokensIn(window, span) : []
  const point = usePointAt(window, context)
  const hover = (i: number | null) => {
    setPointed(i)
    point(i)
  }
  return (
    <section className="card curves" aria-busy={isBusy}>
      <div className="row curves-head">
        <h2 className="card-title">
          {messages.why} <span className="muted">{messages.whyLead}</span>
        </h2>
        <span className="curve-key start">
          <i aria-hidden="true" />
          {messages.start}
        </span>
        <span className="curve-key end">
          <i aria-hidden="true" />
          {messages.end}
        </span>
        <span className="grow" />
        <WindowSteps at={at} view={view} step={step} />
      </div>
      <Overview window={window} first={first} last={last} hover={hover} pointed={pointed} />
      <TokenBars window={window} words={words} first={first} last={last} hover={hover} pointed={pointed} />
      <p className="curve-readout muted" data-export="skip">
        {pointed === null
          ? `${messages.scale}; ${messages.pointAt}; ${messages.nullHere(percent(window.nullScore))}`
          : messages.atToken(words[pointed] ?? '', percent(window.startScores[pointed] ?? 0), percent(window.endScores[pointed] ?? 0))}
      </p>
      <CurveTable window={window} words={words} />
    </section>
  )
}

/** A token as its text, so that one sees a line break or a lone space. */
const wordsOf = ({ tokens: { starts, ends } }: AnswerWindow, context: string): string[] =>
  Array.from(starts, (start, i) => context.slice(start, ends[i])).map((word) => word.replaceAll('\n', '↵').trim() || '␣')

/** The token under the pointer is shown in the editor, too. */
function usePointAt({ tokens }: AnswerWindow, context: string) {
  const pointAt = useStore((state) => state.pointAt)
  return (i: number | null) => {
    if (i === null) return pointAt(null)
    const span = { start: tokens.starts[i] ?? 0, end: tokens.ends[i] ?? 0 }
    pointAt({ token: { id: tokens.ids[i] ?? 0, token: tokens.tokens[i] ?? '', span, wordId: null, special: false }, text: context.slice(span.start, span.end) })
  }
}

function WindowSteps({ at, view: { windows, windowCount }, step }: Pick<CurvesProps, 'at' | 'view' | 'step'>) {
  const messages = useMessages(questionMessages)
  if (windowCount < 2) return null
  return (
    <span className="row window-steps">
      <button type="button" className="icon-button" aria-label={messages.previousWindow} disabled={!windows.has(at - 1)} onClick={() => step(at - 1)}>
        ‹
      </button>
      <span className="muted num">{messages.windowOf(count(at + 1), count(windowCount))}</span>
      <button type="button" className="icon-button" aria-label={messages.nextWindow} disabled={!windows.has(at + 1)} onClick={() => step(at + 1)}>
        ›
      </button>
    </span>
  )
}

interface Drawn {
  window: AnswerWindow
  first: number | undefined
  last: number | undefined
  hover(i: number | null): void
  pointed: number | null
}

/** The whole window in one width: curves on one scale from 0 to 1. */
function Overview({ window: { startScores, endScores }, first, last, hover, pointed }: Drawn) {
  const n = startScores.length
  const under = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    hover(Math.min(n - 1, Math.max(0, Math.floor(((clientX - left) / width) * n))))
  }
  return (
    <svg
      className="overview"
      viewBox={`0 0 ${Math.max(1, n)} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onMouseMove={under}
      onMouseLeave={() => hover(null)}
    >
      {first !== undefined && last !== undefined && <rect className="chosen-span" x={first} y={0} width={last + 1 - first} height={1} />}
      {pointed !== null && <rect className="pointed" x={pointed} y={0} width={1} height={1} />}
      <path className="grid" d={`M0 0H${n}M0 .5H${n}M0 1H${n}`} />
      <path className="curve start" d={curveOf(startScores)} />
      <path className="curve end" d={curveOf(endScores)} />
    </svg>
  )
}

/** Straight from the middle of each token to that of the next. */
const curveOf = (scores: Float32Array): string =>
  Array.from(scores, (score, i) => `${i === 0 ? 'M' : 'L'}${i + 0.5} ${(1 - Math.min(1, score)).toFixed(4)}`).join('')

/** The tokens as a line of text, each with its two bars; it scrolls to what is selected. */
function TokenBars({ window: { startScores, endScores }, words, first, last, hover, pointed }: Drawn & { words: string[] }) {
  const messages = useMessages(questionMessages)
  const frame = useRef<HTMLElement>(null)
  useEffect(() => {
    const token = frame.current?.querySelector<HTMLElement>(`[data-at="${first ?? 0}"]`)
    if (frame.current && token) frame.current.scrollLeft = token.offsetLeft - frame.current.clientWidth / 3
  }, [first])
  const classOf = (i: number) =>
    ['curve-token', first !== undefined && last !== undefined && i >= first && i <= last && 'chosen', i === pointed && 'pointed'].filter(Boolean).join(' ')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="token-bars" ref={frame} tabIndex={0} aria-label={messages.whyLead} onMouseLeave={() => hover(null)}>
      {words
        .map((word, i) => ({ word, i, id: `token-${i}` }))
        .map(({ word, i, id }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table below reads the same numbers
          <div key={id} className={classOf(i)} data-at={i} onMouseEnter={() => hover(i)}>
            <span className="pair" aria-hidden="true">
              <i className="start" style={heightOf(startScores[i])} />
              <i className="end" style={heightOf(endScores[i])} />
            </span>
            <span dir="auto">{word}</span>
          </div>
        ))}
    </section>
  )
}

const heightOf = (score = 0): object => ({ height: `${(Math.min(1, score) * 100).toFixed(2)}%` })
