import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { type Choices, choicesOf } from './choices'
import { settingsMessages } from './messages'

/** What each setting can be, here and now. */
export function useChoices(): Choices {
  const messages = useMessages(settingsMessages)
  const settings = useStore((state) => state.settings)
  const platform = useStore((state) => state.app?.platform ?? '')
  return choicesOf(messages, settings, platform)
}
