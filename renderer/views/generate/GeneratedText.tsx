import { type KeyboardEvent, type MouseEvent, memo } from 'react'
import { percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { GenerationView, Piece } from './generate'
import { generateMessages } from './messages'

interface TextProps {
  view: GenerationView
  pointed: number | null
  point(step: number | null): void
}

/** What the user wrote, then each new token on a ground as strong as its probability. */
export function GeneratedText({ view: { prompt, pieces, added }, pointed, point }: TextProps) {
  const messages = useMessages(generateMessages)
  const press = (event: KeyboardEvent) => {
    const next = stepped(pointed, event.key, pieces.length)
    if (next === undefined) return
    event.preventDefault()
    point(next)
  }
  const hover = (event: MouseEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-step]')?.dataset.step
    point(at === undefined ? null : Number(at))
  }
  return (
    <section
      className="generated-text"
      dir="auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its tokens
      tabIndex={0}
      aria-label={messages.walk}
      onKeyDown={press}
      onMouseMove={hover}
      onMouseLeave={() => point(null)}
      onBlur={() => point(null)}
    >
      <span className="prompt">{prompt}</span>
      {pieces.length === 0 ? (
        <span className="added">{added}</span>
      ) : (
        pieces.map((piece, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is told by its number
          <NewToken key={i} number={i} piece={piece} text={added.slice(piece.start, piece.end)} isPointed={i === pointed} />
        ))
      )}
    </section>
  )
}

function stepped(at: number | null, key: string, size: number): number | null | undefined {
  if (key === 'Escape') return null
  if (size === 0) return undefined
  const to = { ArrowRight: (at ?? -1) + 1, ArrowLeft: (at ?? size) - 1, Home: 0, End: size - 1 }[key]
  return to === undefined ? undefined : Math.min(size - 1, Math.max(0, to))
}

interface TokenProps {
  number: number
  piece: Piece
  text: string
  isPointed: boolean
}

/** Drawn once: a step more changes none before it. */
const NewToken = memo(
  function NewToken({ number, piece: { step }, text, isPointed }: TokenProps) {
    const share = step.probability ?? 0
    return (
      <span
        className={`new-token${text === '' ? ' silent' : ''}${isPointed ? ' pointed' : ''}`}
        data-step={number}
        title={`${step.token} ${percent(share)}`}
        style={{ '--share': `${share * 100}%` } as object}
      >
        {text === '' ? step.token : text}
      </span>
    )
  },
  (a, b) =>
    a.text === b.text && a.isPointed === b.isPointed && a.piece.step.token === b.piece.step.token && a.piece.step.probability === b.piece.step.probability,
)
