import type { Token } from '../../../shared/text'
import { count, utf8 } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { workbenchMessages } from './messages'

/** What is under the pointer, in whichever text of the window. */
export function TokenInspector() {
  const pointed = useStore((state) => state.pointedToken)
  const messages = useMessages(workbenchMessages)
  if (!pointed) return <p>{messages.pointAtWord}</p>
  return <TokenFacts {...pointed} />
}

/** `text`: what the token covers. */
export function TokenFacts({ token, text }: { token: Token; text: string }) {
  const messages = useMessages(workbenchMessages)
  return (
    <dl>
      <dt>{messages.text}</dt>
      <dd dir="auto">{text}</dd>
      <dt>{messages.token}</dt>
      <dd className="mono">{token.token}</dd>
      <dt>{messages.id}</dt>
      <dd>{count(token.id)}</dd>
      <dt>{messages.bytes}</dt>
      <dd className="mono">{utf8(text)}</dd>
      <dt>{messages.characters}</dt>
      <dd>
        {token.span.start}–{token.span.end}
      </dd>
    </dl>
  )
}
