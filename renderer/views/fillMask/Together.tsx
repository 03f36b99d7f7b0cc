import type { FillMaskResult, JointCandidate } from '../../../shared/tasks/fillMask'
import { ShareBar } from '../../components/workbench/Bars'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, logarithm, percent } from '../../lib/format'
import type { Piece } from '../../lib/insertCandidate'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { filledParts, shortened } from './filled'
import { insertText } from './insertText'
import { fillMaskMessages } from './messages'

/** All masks filled together: whole sentences, likeliest first. */
export function Together({ result, joint }: { result: FillMaskResult; joint: JointCandidate[] }) {
  const messages = useMessages(fillMaskMessages)
  const words = useMessages(workbenchMessages)
  const rest = 1 - joint.reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0)
  return (
    <>
      <table className="joint">
        <caption className="visually-hidden">{messages.filledTogether}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{messages.rank}</span>
            </th>
            <th scope="col">{messages.sentence}</th>
            <th scope="col" className="num log">
              {messages.logProbability}
            </th>
            <th scope="col" className="num percent">
              {words.probability}
            </th>
            <td className="bar" />
          </tr>
        </thead>
        <tbody>
          {joint.map((candidate, i) => (
            <JointRow key={candidate.tokens.join()} rank={i + 1} result={result} candidate={candidate} />
          ))}
          <tr className="rest">
            <td />
            <td colSpan={2}>{messages.allOthers}</td>
            <td className="num">{percent(Math.max(0, rest))}</td>
            <td className="bar">
              <ShareBar share={rest} isQuiet />
            </td>
          </tr>
        </tbody>
      </table>
      <p className="note">{messages.leftToRight(count(joint.length))}</p>
    </>
  )
}

function JointRow({ rank, result, candidate }: { rank: number; result: FillMaskResult; candidate: JointCandidate }) {
  const messages = useMessages(fillMaskMessages)
  const pieces = piecesOf(candidate)
  const fill = useFill(result, pieces)
  const probability = Math.exp(candidate.logProbability)
  const parts = filledParts(
    result.maskedText,
    result.masks.map(({ maskedSpan }) => maskedSpan),
    pieces,
  )
  return (
    <tr className="fillable" onClick={fill}>
      <td className="rank num">{count(rank)}</td>
      <td>
        <button
          type="button"
          className="joint-sentence"
          dir="auto"
          title={candidate.sequence}
          aria-label={messages.putIn(candidate.tokenStrs.map((tokenStr) => JSON.stringify(tokenStr)).join(', '))}
        >
          {shortened(parts).map(({ text, isFill }, i) => {
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their order
            return isFill ? <b key={i}>{text}</b> : <span key={i}>{text}</span>
          })}
        </button>
      </td>
      <td className="num log">{logarithm(candidate.logProbability)}</td>
      <td className="num percent">{percent(probability)}</td>
      <td className="bar">
        <ShareBar share={probability} />
      </td>
    </tr>
  )
}

const piecesOf = ({ tokenStrs, leadingSpaces }: JointCandidate): Piece[] =>
  tokenStrs.map((tokenStr, i) => ({ tokenStr, leadingSpace: leadingSpaces[i] ?? false }))

/** Puts every fill in, from the last to the first, so that the places of those before it hold; none where one of the masks has been edited away. */
function useFill({ masks }: FillMaskResult, pieces: Piece[]): () => void {
  const putIn = useStore((state) => state.putIn)
  return () => {
    const replacements = masks.map((mask, i) => putIn(mask, pieces[i] ?? { tokenStr: '', leadingSpace: false }))
    if (replacements.includes(null)) return
    for (const replacement of replacements.reverse()) if (replacement) insertText(replacement, replacement.text)
  }
}
