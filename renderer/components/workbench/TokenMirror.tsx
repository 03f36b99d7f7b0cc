import { memo } from 'react'
import { overlaps, type Span } from '../../../shared/text'
import { bordersOf, drawnWords } from '../../lib/mirror'
import type { Word } from '../../lib/spans'
import { useStore } from '../../store/store'

/** What lies under the letters of an editor. Takes no room of its own. */
export function TokenMirror({ text, words, masked }: { text: string; words: Word[]; masked: Span[] }) {
  const pointed = useStore((state) => state.pointedToken)
  const isPointed = ({ start, end }: Span) =>
    pointed !== null &&
    pointed.token.span.start >= start &&
    pointed.token.span.end <= end &&
    pointed.text === text.slice(pointed.token.span.start, pointed.token.span.end)
  const { lead, drawn } = drawnWords(text, words)
  return (
    <div className="mirror" aria-hidden="true" dir="auto">
      {lead}
      {drawn.map(({ key, word, own, gap }) => (
        <MirrorWord
          key={key}
          text={own}
          gap={gap}
          borders={bordersOf(word).join()}
          isMasked={masked.some((span) => overlaps(span, word))}
          isPointed={isPointed(word)}
        />
      ))}
      {/* A last empty line has no height of its own. */}
      {'\u200b'}
    </div>
  )
}

/** A word and what follows it. It does not know where it stands, so that a keystroke draws the word that it touches, and leaves the 500 behind it as they are. */
const MirrorWord = memo(function MirrorWord(props: { text: string; gap: string; borders: string; isMasked: boolean; isPointed: boolean }) {
  const { text, gap, borders, isMasked, isPointed } = props
  const at = borders.split(',').map(Number)
  return (
    <>
      <span className={['word', isMasked && 'masked', isPointed && (isMasked ? 'active' : 'hover')].filter(Boolean).join(' ')}>
        {at.slice(0, -1).map((from, i) => (
          <span key={from} className="piece" data-piece={i}>
            {text.slice(from, at[i + 1])}
          </span>
        ))}
      </span>
      {gap}
    </>
  )
})
