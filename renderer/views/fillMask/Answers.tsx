import type { Candidate, FillMaskResult, MaskResult } from '../../../shared/tasks/fillMask'
import { overlaps } from '../../../shared/text'
import { count, percent } from '../../lib/format'
import { letters, type Piece } from '../../lib/insertCandidate'
import { useStore } from '../../store/store'
import { insertText } from './insertText'

/** The candidates of every mask, in text order. */
export function Answers({ result, isStale }: { result: FillMaskResult; isStale: boolean }) {
  return (
    <section className={`card answers${isStale ? ' stale' : ''}`} aria-label="Candidates" aria-busy={isStale}>
      {result.masks.map((mask, i) => (
        <MaskTable key={mask.maskedSpan.start} result={result} mask={mask} title={titleOf(result, i)} />
      ))}
      {result.warnings.map((warning) => (
        <p key={warning} className="muted">
          {warning}
        </p>
      ))}
    </section>
  )
}

function titleOf({ masks }: FillMaskResult, i: number): string | null {
  if (masks.length === 1) return null
  const original = masks[i]?.original
  return `Mask ${i + 1} of ${masks.length}${original ? ` · ${original.tokenStr.trim()}` : ''}`
}

function MaskTable({ result, mask, title }: { result: FillMaskResult; mask: MaskResult; title: string | null }) {
  const putIn = useStore((state) => state.putIn)
  const point = useStore((state) => state.point)
  const isPointed = useStore(({ pointed }) => pointed !== null && overlaps(pointed, mask.span))
  const fill = (candidate: Candidate) => {
    const replacement = putIn(mask, candidate)
    if (replacement) insertText(replacement, replacement.text)
  }
  return (
    <table
      className={`candidates${isPointed ? ' pointed' : ''}`}
      onMouseEnter={() => point(mask.span)}
      onMouseLeave={() => point(null)}
      onFocus={() => point(mask.span)}
      onBlur={() => point(null)}
    >
      <caption className={title ? undefined : 'visually-hidden'}>{title ?? 'What the model expects at the mask'}</caption>
      <colgroup>
        <col className="rank" />
        <col className="word-column" />
        <col className="percent" />
        <col className="bar" />
        <col />
      </colgroup>
      <tbody>
        {mask.candidates.map((candidate, i) => (
          <CandidateRow
            key={candidate.token}
            rank={i + 1}
            candidate={candidate}
            context={contextOf(result, mask)}
            isOriginal={candidate.token === mask.original?.token}
            fill={() => fill(candidate)}
          />
        ))}
        {mask.restCount > 0 && <RestRow mask={mask} />}
      </tbody>
    </table>
  )
}

interface RowProps {
  rank: number
  candidate: Candidate
  context: { before: string; after: string }
  isOriginal: boolean
  fill(): void
}

function CandidateRow({ rank, candidate, context, isOriginal, fill }: RowProps) {
  const { tokenStr, score } = candidate
  const before = candidate.leadingSpace ? context.before : context.before.trimEnd()
  const space = candidate.leadingSpace && before !== '' && !before.endsWith(' ') ? ' ' : ''
  return (
    <tr className={`fillable${isOriginal ? ' is-original' : ''}`} onClick={fill}>
      <td className="rank num">{rank}</td>
      <td className="word-column">
        <button
          type="button"
          className="candidate"
          title={`Put ${visible(tokenStr)} in`}
          aria-label={`Put in ${JSON.stringify(tokenStr)}${isOriginal ? ', the hidden word' : ''}`}
        >
          <TokenText piece={candidate} />
        </button>
      </td>
      <td className="percent num">{percent(score)}</td>
      <td className="bar">
        <Bar share={score} />
      </td>
      <td>
        <span className="sentence" title={candidate.sequence}>
          {tail(before)}
          <b>{space + letters(candidate)}</b>
          {context.after}
        </span>
      </td>
    </tr>
  )
}

function RestRow({ mask }: { mask: MaskResult }) {
  return (
    <tr className="rest">
      <td />
      <td>{count(mask.restCount)} others</td>
      <td className="num">{percent(mask.restMass)}</td>
      <td className="bar">
        <Bar share={mask.restMass} />
      </td>
      <td />
    </tr>
  )
}

/** A bar is a share of the whole: 2 % looks like 2 %. */
const Bar = ({ share }: { share: number }) => (
  <div className="track-bar">
    <i style={{ width: `${share * 100}%` }} />
  </div>
)

/** The leading space is part of a token and is shown; bytes that are no letter are named. */
export function TokenText({ piece }: { piece: Piece }) {
  return (
    <>
      {piece.leadingSpace && <span className="space-mark">␣</span>}
      {visible(letters(piece))}
    </>
  )
}

const visible = (text: string): string => text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll('\ufffd', '�') || '(nothing)'

/** The last words before the candidate: the whole sentence is in the row's tooltip, what stands beside the candidate must be in sight. */
const BEFORE_CHARACTERS = 30
const tail = (before: string): string => (before.length <= BEFORE_CHARACTERS ? before : `…${before.slice(-BEFORE_CHARACTERS).replace(/^\S*\s/, '')}`)

/** The masked text around a mask; other masks are drawn as a gap. */
function contextOf({ maskedText, maskToken }: FillMaskResult, { maskedSpan }: MaskResult): { before: string; after: string } {
  const gap = (text: string) => text.replaceAll(maskToken, '▁').replace(/\s+/g, ' ')
  return { before: gap(maskedText.slice(0, maskedSpan.start)), after: gap(maskedText.slice(maskedSpan.end)) }
}
