import { useState } from 'react'
import { count } from '../../lib/format'
import { hex } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { tokenizerMessages } from './messages'
import type { ShownToken } from './tokenizer'

/** Rows drawn at once. */
const STEP = 200

/** Every token with its numbers; a click looks at its word. */
export function TokenTable({
  tokens,
  hasPair,
  chosen,
  choose,
}: {
  tokens: readonly ShownToken[]
  hasPair: boolean
  chosen: ReadonlySet<number>
  choose(index: number): void
}) {
  const messages = useMessages(tokenizerMessages)
  const [most, setMost] = useState(STEP)
  return (
    <section className="card inspect-card">
      <h2 className="card-title">
        {messages.tokenTable} <span className="muted">{messages.tokenTableLead}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="table-frame" aria-label={messages.tokenTable} tabIndex={0}>
        <table className="plain tokens-table">
          <thead>
            <tr>
              <th scope="col" className="num">
                #
              </th>
              <th scope="col">{messages.token}</th>
              <th scope="col">{messages.standsFor}</th>
              <th scope="col" className="num">
                {messages.id}
              </th>
              <th scope="col">{messages.bytes}</th>
              <th scope="col" className="num">
                {messages.offsets}
              </th>
              <th scope="col" className="num">
                {messages.word}
              </th>
              <th scope="col" className="num">
                {messages.type}
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.slice(0, most).map((shown) => (
              <Row key={shown.index} shown={shown} hasPair={hasPair} isChosen={chosen.has(shown.index)} choose={choose} />
            ))}
          </tbody>
        </table>
      </section>
      {tokens.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.more(count(tokens.length - most))}
        </button>
      )}
    </section>
  )
}

function Row({ shown, hasPair, isChosen, choose }: { shown: ShownToken; hasPair: boolean; isChosen: boolean; choose(index: number): void }) {
  const messages = useMessages(tokenizerMessages)
  const { index, token, sequence, typeId, bytes, label, partOf, isUnknown } = shown
  return (
    <tr className={isChosen ? 'chosen' : undefined}>
      <td className="num muted">{index}</td>
      <td>
        <button type="button" className="link mono" onClick={() => choose(index)}>
          {token.token}
        </button>
      </td>
      <td dir="auto">{isUnknown ? messages.unknown(label) : partOf === null ? label : messages.partOf(partOf)}</td>
      <td className="num">{token.id}</td>
      <td className="mono">{hex(bytes)}</td>
      <td className="num">
        {sequence === null ? messages.template : `${token.span.start}–${token.span.end}`}
        {hasPair && sequence !== null && <span className="muted"> {messages.inText(sequence === 0 ? 'A' : 'B')}</span>}
      </td>
      <td className="num">{token.wordId ?? '–'}</td>
      <td className="num">{typeId}</td>
    </tr>
  )
}
