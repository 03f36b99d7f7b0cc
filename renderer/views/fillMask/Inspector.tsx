import type { FillMaskResult, MaskResult } from '../../../shared/tasks/fillMask'
import type { Token } from '../../../shared/text'
import { count, percent, utf8 } from '../../lib/format'
import { useStore } from '../../store/store'
import { TokenText } from './Answers'

/** What is known of the hidden words, and of the token under the pointer. */
export function Inspector({ result }: { result: FillMaskResult | null }) {
  const originals = result?.masks.flatMap(({ original }) => (original ? [original] : [])) ?? []
  return (
    <aside className="card side" aria-label="Details">
      <h2>{originals.length > 1 ? 'Hidden tokens' : 'Hidden word'}</h2>
      {originals.length === 0 && <p>The masks were typed, so there is no word behind them. Click a word to hide it and see where it ranks.</p>}
      {originals.length === 1 && originals[0] && <Original original={originals[0]} vocabulary={result?.vocabulary ?? 0} />}
      {originals.length > 1 && <Originals originals={originals} />}
      <h2>Token under the pointer</h2>
      <HoveredToken />
    </aside>
  )
}

function Original({ original, vocabulary }: { original: NonNullable<MaskResult['original']>; vocabulary: number }) {
  const { leadingSpace, rank, probability, surprisal, variant } = original
  return (
    <dl>
      <dt>Original</dt>
      <dd>
        <TokenText piece={original} />
      </dd>
      <dt>Rank</dt>
      <dd>
        {count(rank)} of {count(vocabulary)}
      </dd>
      <dt>Probability</dt>
      <dd>{percent(probability)}</dd>
      <dt>Surprise</dt>
      <dd>{surprisal.toPrecision(3)} bits</dd>
      <dt>{leadingSpace ? 'Without space' : 'With space'}</dt>
      <dd>{variant ? `rank ${count(variant.rank)} · ${percent(variant.probability)}` : 'not a token'}</dd>
    </dl>
  )
}

/** Several at once: one line each, and the surprise of all together as if they were independent. */
function Originals({ originals }: { originals: NonNullable<MaskResult['original']>[] }) {
  const bits = originals.reduce((sum, { surprisal }) => sum + surprisal, 0)
  return (
    <table className="pieces">
      <thead>
        <tr>
          <th scope="col">Token</th>
          <th scope="col">Rank</th>
          <th scope="col">Probability</th>
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
            {bits.toPrecision(3)} bits of surprise in all, each guessed by itself
          </td>
        </tr>
      </tbody>
    </table>
  )
}

function HoveredToken() {
  const token = useStore((state) => state.hoveredToken)
  const text = useStore((state) => state.text)
  if (!token) return <p>Point at a word of the text.</p>
  return <TokenFacts token={token} text={text.slice(token.span.start, token.span.end)} />
}

function TokenFacts({ token, text }: { token: Token; text: string }) {
  return (
    <dl>
      <dt>Text</dt>
      <dd>{text}</dd>
      <dt>Token</dt>
      <dd className="mono">{token.token}</dd>
      <dt>Id</dt>
      <dd>{count(token.id)}</dd>
      <dt>Bytes</dt>
      <dd className="mono">{utf8(text)}</dd>
      <dt>Characters</dt>
      <dd>
        {token.span.start + 1}–{token.span.end}
      </dd>
    </dl>
  )
}
