import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { pinnedMessages } from './messages'

/** Two generated texts: how far they are the same. */
export function TextRows({ rows }: { rows: readonly { before: string; after: string }[] }) {
  const messages = useMessages(pinnedMessages)
  return rows.map(({ before, after }, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: several prompts may be one text
    <p key={i} className="pinned-summary">
      <strong>{before === after ? messages.sameText : messages.sameUntil(count(sharedStart(before, after)))}</strong>
    </p>
  ))
}

/** Characters that both begin with. */
function sharedStart(one: string, other: string): number {
  const [ones, others] = [[...one], [...other]]
  const at = ones.findIndex((character, i) => character !== others[i])
  return at < 0 ? ones.length : at
}
