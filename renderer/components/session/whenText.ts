import type { Language } from '../../messages/messages'

/** A moment as it is written here, to the minute. */
export const whenText = (iso: string, language: Language): string => new Date(iso).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })
