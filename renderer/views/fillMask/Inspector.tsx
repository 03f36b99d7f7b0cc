import type { FillMaskResult, MaskResult } from '../../../shared/tasks/fillMask'
import { workbenchMessages } from '../../components/workbench/messages'
import { TokenFacts, TokenInspector } from '../../components/workbench/TokenInspector'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { fillMaskMessages } from './messages'
import { TokenText } from './TokenText'

/** What is known of the hidden words, and of the token under the pointer. */
export function Inspector({ result }: { result: FillMaskResult | null }) {
  const messages = useMessages(fillMaskMessages)
  const { details } = useMessages(workbenchMessages)
  const originals = result?.masks.flatMap(({ original }) => (original ? [original] : [])) ?? []
  return (
    <aside className="card side" aria-label={details}>
      <h2>{originals.length > 1 ? messages.hiddenTokens : messages.hiddenWord}</h2>
      {originals.length === 0 && <p>{messages.noWordBehind}</p>}
      {originals.length === 1 && originals[0] && <Original original={originals[0]} vocabulary={result?.vocabulary ?? 0} />}
      {originals.length > 1 && <Originals originals={originals} />}
      <div data-export="skip">
        <h2>{messages.underPointer}</h2>
        <HoveredToken />
      </div>
    </aside>
  )
}

function Original({ original, vocabulary }: { original: NonNullable<MaskResult['original']>; vocabulary: number }) {
  const { leadingSpace, rank, probability, surprisal, variant } = original
  const messages = useMessages(fillMaskMessages)
  const { probability: probabilityTitle } = useMessages(workbenchMessages)
  return (
    <dl>
      <dt>{messages.original}</dt>
      <dd>
        <TokenText piece={original} />
      </dd>
      <dt>{messages.rank}</dt>
      <dd>{messages.rankOf(count(rank), count(vocabulary))}</dd>
      <dt>{probabilityTitle}</dt>
      <dd>{percent(probability)}</dd>
      <dt>{messages.surprise}</dt>
      <dd>{messages.bits(surprisal.toPrecision(3))}</dd>
      <dt>{leadingSpace ? messages.withoutSpace : messages.withSpace}</dt>
      <dd>{variant ? messages.variant(count(variant.rank), percent(variant.probability)) : messages.notAToken}</dd>
    </dl>
  )
}

/** Several at once: one line each, and the surprise of all together as if they were independent. */
function Originals({ originals }: { originals: NonNullable<MaskResult['original']>[] }) {
  const messages = useMessages(fillMaskMessages)
  const { token, probability } = useMessages(workbenchMessages)
  const bits = originals.reduce((sum, { surprisal }) => sum + surprisal, 0)
  return (
    <table className="pieces">
      <thead>
        <tr>
          <th scope="col">{token}</th>
          <th scope="col">{messages.rank}</th>
          <th scope="col">{probability}</th>
        </tr>
      </thead>
      <tbody>
        {originals.map((original, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order of the masks is what tells equal tokens apart
          <tr key={i}>
            <td>
              <TokenText piece={original} />
            </td>
            <td>{count(original.rank)}</td>
            <td>{percent(original.probability)}</td>
          </tr>
        ))}
        <tr>
          <td colSpan={3} className="muted">
            {messages.bitsInAll(bits.toPrecision(3))}
          </td>
        </tr>
      </tbody>
    </table>
  )
}

function HoveredToken() {
  const token = useStore((state) => state.hoveredToken)
  const text = useStore((state) => state.text)
  // Not of this text: of the second sentence, or of nothing.
  if (!token) return <TokenInspector />
  return <TokenFacts token={token} text={text.slice(token.span.start, token.span.end)} />
}
