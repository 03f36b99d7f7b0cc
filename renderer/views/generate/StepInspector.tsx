import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent, utf8 } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { Piece } from './generate'
import { generateMessages } from './messages'

/** The token under the pointer, or that the arrow keys are at. */
export function StepInspector({ piece, number, text }: { piece: Piece | null; number: number; text: string }) {
  const messages = useMessages(generateMessages)
  const words = useMessages(workbenchMessages)
  const own = piece ? text.slice(piece.start, piece.end) : ''
  // The decoder writes U+FFFD where bytes are no character: it is not what the token holds.
  const isBroken = own.includes('\ufffd')
  return (
    <aside className="card side" data-export="skip" aria-label={words.details} aria-live="polite">
      <h2>{words.token}</h2>
      {piece ? (
        <dl>
          <dt>{messages.step}</dt>
          <dd>{count(number)}</dd>
          <dt>{words.probability}</dt>
          <dd>{piece.step.probability === null ? '–' : percent(piece.step.probability)}</dd>
          <dt>{words.token}</dt>
          <dd className="mono">{piece.step.token}</dd>
          <dt>{words.id}</dt>
          <dd>{count(piece.step.id)}</dd>
          <dt>{words.text}</dt>
          <dd dir="auto">{own === '' ? messages.noText : isBroken ? messages.broken : JSON.stringify(own)}</dd>
          {own !== '' && !isBroken && (
            <>
              <dt>{words.bytes}</dt>
              <dd className="mono">{utf8(own)}</dd>
            </>
          )}
        </dl>
      ) : (
        <p>{messages.pointAtToken}</p>
      )}
    </aside>
  )
}
