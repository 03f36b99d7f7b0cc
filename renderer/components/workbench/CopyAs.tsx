import { copyText } from '../../lib/copyText'
import { useMessages } from '../../messages/messages'
import { Menu } from '../Menu'
import { workbenchMessages } from './messages'
import { useFeedback } from './useFeedback'

/** A menu of what can be put on the clipboard; it says when that is done. */
export function CopyAs({ items }: { items: { title: string; text(): string }[] }) {
  const messages = useMessages(workbenchMessages)
  const [label, say] = useFeedback(messages.copyAs)
  return (
    <Menu
      label={label}
      items={items.map(({ title, text }) => ({
        title,
        command: messages.copyCommand(title),
        run: () => void copyText(text()).then((isCopied) => say(isCopied ? messages.copied(title) : messages.clipboardLocked)),
      }))}
    />
  )
}

/** Typed arrays as lists of numbers: else JSON writes them as objects. */
export const asJson = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (ArrayBuffer.isView(one) ? Array.from(one as unknown as ArrayLike<number>) : one), 2)
