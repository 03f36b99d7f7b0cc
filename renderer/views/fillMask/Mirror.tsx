import { overlaps, type Span } from '../../../shared/text'
import { bordersOf } from '../../lib/mirror'
import { typedMasks, type Word } from '../../lib/spans'
import { maskTokenOf } from '../../store/fillAnswer'
import { useStore } from '../../store/store'

/** What lies under the letters: a hairline per word, notched between its tokens; yellow where the model sees a mask. Takes no room of its own. */
export function Mirror({ words }: { words: Word[] }) {
  const pointed = useStore((state) => state.pointed)
  const text = useStore((state) => state.text)
  const hidden = useStore((state) => state.hidden)
  const maskToken = useStore(maskTokenOf)
  const typed = typedMasks(text, maskToken)
  const marks = [...words, ...typed.filter((mask) => !words.some((word) => overlaps(word, mask))).map((span) => ({ ...span, tokens: [] }))].sort(
    (a, b) => a.start - b.start,
  )
  const kind = (word: Span) => {
    const isPointed = pointed !== null && overlaps(pointed, word)
    if (typed.some((mask) => overlaps(mask, word))) return isPointed ? 'masked active' : 'masked'
    if (hidden.some((span) => overlaps(span, word))) return isPointed ? 'masked hidden-word active' : 'masked hidden-word'
    return isPointed ? 'hover' : ''
  }
  return (
    <div className="mirror" aria-hidden="true">
      {pieces(text, marks).map((piece) =>
        'tokens' in piece ? (
          <MirrorWord key={piece.start} text={text} word={piece} kind={kind(piece)} />
        ) : (
          <span key={piece.start}>{text.slice(piece.start, piece.end)}</span>
        ),
      )}
      {/* A last empty line has no height of its own. */}
      {'\u200b'}
    </div>
  )
}

function MirrorWord({ text, word, kind }: { text: string; word: Word; kind: string }) {
  return (
    <span className={`word ${kind}`} data-word={word.start}>
      {tokenPieces(word).map((span) => (
        <span key={span.start} className="piece" data-token={span.start}>
          {text.slice(span.start, span.end)}
        </span>
      ))}
    </span>
  )
}

/** The stretches of a word by its token borders. */
function tokenPieces(word: Word): Span[] {
  const borders = bordersOf(word).map((at) => word.start + at)
  return borders.slice(0, -1).map((at, i) => ({ start: at, end: borders[i + 1] as number }))
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
