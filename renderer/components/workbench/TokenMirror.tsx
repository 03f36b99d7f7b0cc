import { memo } from 'react'
import { overlaps, type Span } from '../../../shared/text'
import type { Word } from '../../lib/spans'
import { useStore } from '../../store/store'

/** What lies under the letters of an editor. Takes no room of its own. */
export function TokenMirror({ text, words, masked }: { text: string; words: Word[]; masked: Span[] }) {
  const pointed = useStore((state) => state.pointedToken)
  return (
    <div className="mirror" aria-hidden="true" dir="auto">
      {pieces(text, words).map((piece) =>
        'tokens' in piece ? (
          <MirrorWord
            key={piece.start}
            text={text.slice(piece.start, piece.end)}
            borders={bordersOf(piece).join()}
            start={piece.start}
            isMasked={masked.some((span) => overlaps(span, piece))}
            isPointed={
              pointed !== null &&
              pointed.token.span.start >= piece.start &&
              pointed.token.span.end <= piece.end &&
              pointed.text === text.slice(pointed.token.span.start, pointed.token.span.end)
            }
          />
        ) : (
          text.slice(piece.start, piece.end)
        ),
      )}
      {/* A last empty line has no height of its own. */}
      {'\u200b'}
    </div>
  )
}

/** Drawn anew only where it changed: a keystroke in 500 tokens touches one word, and moves the others. */
const MirrorWord = memo(function MirrorWord(props: { text: string; borders: string; start: number; isMasked: boolean; isPointed: boolean }) {
  const { text, borders, start, isMasked, isPointed } = props
  const at = borders.split(',').map(Number)
  return (
    <span className={['word', isMasked && 'masked', isPointed && (isMasked ? 'active' : 'hover')].filter(Boolean).join(' ')}>
      {at.slice(0, -1).map((from, i) => (
        <span key={from} className="piece" data-token={start + from}>
          {text.slice(from, at[i + 1])}
        </span>
      ))}
    </span>
  )
})

/** The token borders of a word, counted from its beginning; tokens that share a character (pieces of an emoji) are one stretch. */
function bordersOf({ start, end, tokens }: Word): number[] {
  const borders = [start, ...tokens.map(({ span }) => span.start), end].filter((at) => at >= start && at <= end)
  return [...new Set(borders)].sort((a, b) => a - b).map((at) => at - start)
}

/** Words and what is between them, without gaps. */
function pieces(text: string, words: Word[]): (Word | Span)[] {
  const all: (Word | Span)[] = []
  let at = 0
  for (const word of words) {
    if (word.start < at || word.end > text.length) continue
    if (word.start > at) all.push({ start: at, end: word.start })
    all.push(word)
    at = word.end
  }
  if (at < text.length) all.push({ start: at, end: text.length })
  return all
}
