import type { Candidate, FillMaskResult, MaskResult } from '../../../shared/tasks/fillMask'
import { overlaps } from '../../../shared/text'
import { ShareBar } from '../../components/workbench/Bars'
import { Segmented } from '../../components/workbench/Segmented'
import { count, percent } from '../../lib/format'
import { letters } from '../../lib/insertCandidate'
import { useMessages } from '../../messages/messages'
import type { FillMode } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { insertText } from './insertText'
import { fillMaskMessages } from './messages'
import { Together } from './Together'
import { TokenText, visible } from './TokenText'

/** The candidates of every mask, in text order, or of all masks together. */
export function Answers({ result, isStale }: { result: FillMaskResult; isStale: boolean }) {
  const mode = useStore((state) => state.fillMode)
  const isRunning = useStore((state) => state.answer.status === 'running')
  const messages = useMessages(fillMaskMessages)
  const joint = mode === 'together' ? result.joint : null
  return (
    <section className={`card answers${isStale ? ' stale' : ''}`} aria-label={messages.candidates} aria-busy={isRunning}>
      {result.masks.length > 1 && <ModeSwitch />}
      {joint ? (
        <Together result={result} joint={joint} />
      ) : (
        result.masks.map((mask, i) => <MaskTable key={mask.maskedSpan.start} result={result} mask={mask} title={titleOf(result, i, messages.maskOf)} />)
      )}
      {result.warnings.map((warning) => (
        <p key={warning} className="muted">
          {warning}
        </p>
      ))}
    </section>
  )
}

function ModeSwitch() {
  const mode = useStore((state) => state.fillMode)
  const setMode = useStore((state) => state.setFillMode)
  const messages = useMessages(fillMaskMessages)
  return (
    <div className="fill-mode">
      <Segmented<FillMode>
        label={messages.howToFill}
        value={mode}
        options={[
          { value: 'each', title: messages.each, hint: messages.eachMeans },
          { value: 'together', title: messages.together, hint: messages.togetherMeans },
        ]}
        onChange={setMode}
      />
      <span className="muted">{mode === 'each' ? messages.eachMeans : messages.togetherMeans}</span>
    </div>
  )
}

function titleOf({ masks }: FillMaskResult, i: number, maskOf: (n: string, all: string) => string): string | null {
  if (masks.length === 1) return null
  const original = masks[i]?.original
  return `${maskOf(count(i + 1), count(masks.length))}${original ? ` · ${original.tokenStr.trim()}` : ''}`
}

function MaskTable({ result, mask, title }: { result: FillMaskResult; mask: MaskResult; title: string | null }) {
  const putIn = useStore((state) => state.putIn)
  const point = useStore((state) => state.point)
  const messages = useMessages(fillMaskMessages)
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
      <caption className={title ? undefined : 'visually-hidden'}>{title ?? messages.expected}</caption>
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
  const messages = useMessages(fillMaskMessages)
  const before = candidate.leadingSpace ? context.before : context.before.trimEnd()
  const space = candidate.leadingSpace && before !== '' && !before.endsWith(' ') ? ' ' : ''
  return (
    <tr className={`fillable${isOriginal ? ' is-original' : ''}`} onClick={fill}>
      <td className="rank num">{count(rank)}</td>
      <td className="word-column">
        <button
          type="button"
          className="candidate"
          title={messages.putInTitle(visible(tokenStr) || messages.nothing)}
          aria-label={messages.putIn(JSON.stringify(tokenStr)) + (isOriginal ? messages.theHiddenWord : '')}
        >
          <TokenText piece={candidate} />
        </button>
      </td>
      <td className="percent num">{percent(score)}</td>
      <td className="bar">
        <ShareBar share={score} />
      </td>
      <td>
        <span className="sentence" title={candidate.sequence}>
          {tail(before)}
          <b>{space + letters(candidate)}</b>
          {context.after}
        </span>
        <FirstOf candidate={candidate} />
      </td>
    </tr>
  )
}

/** Asked for as a word, but the word is several tokens. */
function FirstOf({ candidate: { firstOf } }: { candidate: Candidate }) {
  const messages = useMessages(fillMaskMessages)
  if (!firstOf) return null
  const words = [...new Set(firstOf.map((word) => word.trim()))].map((word) => `“${word}”`).join(', ')
  return (
    <span className="first-of" title={messages.firstOf(words)}>
      {messages.firstOf(words)}
    </span>
  )
}

function RestRow({ mask }: { mask: MaskResult }) {
  const messages = useMessages(fillMaskMessages)
  return (
    <tr className="rest">
      <td />
      <td>{messages.others(count(mask.restCount))}</td>
      <td className="num">{percent(mask.restMass)}</td>
      <td className="bar">
        <ShareBar share={mask.restMass} isQuiet />
      </td>
      <td />
    </tr>
  )
}

/** The last words before the candidate: the whole sentence is in the row's tooltip, what stands beside the candidate must be in sight. */
const BEFORE_CHARACTERS = 30
const tail = (before: string): string => (before.length <= BEFORE_CHARACTERS ? before : `…${before.slice(-BEFORE_CHARACTERS).replace(/^\S*\s/, '')}`)

/** The masked text around a mask; other masks are drawn as a gap. */
function contextOf({ maskedText, maskToken }: FillMaskResult, { maskedSpan }: MaskResult): { before: string; after: string } {
  const gap = (text: string) => text.replaceAll(maskToken, '▁').replace(/\s+/g, ' ')
  return { before: gap(maskedText.slice(0, maskedSpan.start)), after: gap(maskedText.slice(maskedSpan.end)) }
}
