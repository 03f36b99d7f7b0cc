import type { FirstTokens } from '../../lib/firstTokens'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { tokenizerMessages } from './messages'
import { TokenStrip } from './TokenStrip'
import type { ShownToken } from './tokenizer'

/** The text as its tokens, and how many there are. */
export function TokensCard({
  found,
  tokens,
  chosen,
  choose,
}: {
  found: FirstTokens
  tokens: readonly ShownToken[]
  chosen: ReadonlySet<number>
  choose(index: number): void
}) {
  const messages = useMessages(tokenizerMessages)
  const { modelTokens, maxTokens, isCut, text, textPair } = found
  const characters = [...text].length + [...(textPair ?? '')].length
  const over = modelTokens - maxTokens
  return (
    <section className="card inspect-card">
      <h2 className="card-title">
        {messages.tokens}{' '}
        <span className="muted">
          {isCut
            ? messages.firstOf(count(tokens.length), count(modelTokens))
            : messages.facts(count(tokens.length), count(characters), (characters / Math.max(1, tokens.length)).toPrecision(2))}
          {'; '}
          <span className={over > 0 ? 'is-over' : undefined}>{over > 0 ? messages.over(count(over), count(maxTokens)) : messages.limit(count(maxTokens))}</span>
        </span>
      </h2>
      <TokenStrip label={messages.tokens} tokens={tokens} chosen={chosen} choose={choose} />
      {textPair !== undefined && <p className="muted">{tokens.every(({ typeId }) => typeId === 0) ? messages.pair : messages.pairTypes}</p>}
    </section>
  )
}
