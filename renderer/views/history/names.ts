import type { Language } from '../../messages/messages'
import { PANELS } from '../../panels'
import { isSameDay } from './layout'
import { historyMessages } from './messages'

/** What a panel is called; one that this version does not have by its id. */
export const titleOf = (panel: string, language: Language): string => PANELS.find(({ id }) => id === panel)?.messages[language].title ?? panel

const LOCALES: Record<Language, string> = { en: 'en-GB', ko: 'ko-KR' }
const DAY_MS = 86_400_000

export function dayTitle(time: number, language: Language, now = Date.now()): string {
  const { today, yesterday } = historyMessages[language]
  if (isSameDay(time, now)) return today
  if (isSameDay(time, now - DAY_MS)) return yesterday
  return new Date(time).toLocaleDateString(LOCALES[language], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

export const clock = (time: number, language: Language): string => new Date(time).toLocaleTimeString(LOCALES[language], { hour: '2-digit', minute: '2-digit' })

export const fullTime = (time: number, language: Language): string =>
  new Date(time).toLocaleString(LOCALES[language], { dateStyle: 'long', timeStyle: 'medium' })
