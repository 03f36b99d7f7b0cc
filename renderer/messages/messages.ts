import { useStore } from '../store/store'

/** The languages of the interface. */
export const LANGUAGES = ['en', 'ko'] as const
export type Language = (typeof LANGUAGES)[number]

/**
 * The sentences of one part of the interface, in every language: each part keeps its own beside its code. Declare English first and the others as `typeof en`,
 * so that a key that is missing does not compile.
 */
export type Messages<M> = Record<Language, M>

/** The part's sentences in the language that is set. */
export const useMessages = <M>(messages: Messages<M>): M => messages[useStore((state) => state.language)]

/** The system's language, where it is one of ours. */
export const systemLanguage = (): Language => LANGUAGES.find((language) => globalThis.navigator?.language.toLowerCase().startsWith(language)) ?? 'en'
