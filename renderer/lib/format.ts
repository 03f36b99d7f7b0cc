import type { Language } from '../messages/messages'
import { hex } from './tokenText'

/** How a language writes numbers. English text keeps SI's space before the sign; Korean has none. */
const WRITING: Record<Language, { locale: string; percentSign: string }> = {
  en: { locale: 'en-US', percentSign: ' %' },
  ko: { locale: 'ko-KR', percentSign: '%' },
}
let writing = WRITING.en

/** Numbers from now on as this language writes them: the store says which. What is on screen is drawn anew by whoever changes it. */
export const writeNumbersAs = (language: Language): void => {
  writing = WRITING[language]
}

/** A probability as percent with three significant digits: `23.1 %`, `0.0123 %`; never rounded to 0 or 100. */
export const percent = (p: number): string => percentDigits(p * 100) + writing.percentSign

function percentDigits(value: number): string {
  // A sum of probabilities, e.g. of equal answers.
  if (value > 100.001) return value < 1000 ? value.toPrecision(4) : value.toFixed(0)
  if (value > 0 && value < 0.001) return value.toExponential(1)
  if (value >= 99.95) return value === 100 ? '100' : Math.min(value, 99.9999).toFixed(value > 99.995 ? 4 : 2)
  return significant(writing.locale).format(value)
}

const formats = new Map<string, Intl.NumberFormat>()
/** Three significant digits. Made when the first number is written: the page's start need not wait the 14 ms for it. */
function significant(locale: string): Intl.NumberFormat {
  const known = formats.get(locale)
  if (known) return known
  const made = new Intl.NumberFormat(locale, { minimumSignificantDigits: 3, maximumSignificantDigits: 3, useGrouping: false })
  formats.set(locale, made)
  return made
}

export const count = (n: number): string => n.toLocaleString(writing.locale)

/** A logarithm of a probability: `−12.34`, with a minus sign that is as wide as a digit. */
export const logarithm = (n: number): string => (Math.round(n * 100) / 100 || 0).toFixed(2).replace('-', '−')

/** `17 M`, `125 M`, `1.2 B` parameters. */
export function parameters(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toPrecision(2)} B`
  return n >= 1e6 ? `${Math.round(n / 1e6)} M` : `${Math.max(1, Math.round(n / 1e3))} k`
}

export function bytes(n: number): string {
  if (n >= 2 ** 30) return `${(n / 2 ** 30).toFixed(1)} GB`
  return n >= 2 ** 20 ? `${Math.round(n / 2 ** 20)} MB` : `${Math.max(1, Math.round(n / 1024))} kB`
}

export const milliseconds = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** A time that is only expected: `350 ms`, `8.1 s`, `96 s`, `12 min`, `2.3 h`. */
export function roughly(ms: number): string {
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`
  const seconds = ms / 1000
  if (seconds < 120) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

/** The UTF-8 bytes of a text in hexadecimal: `c3 89` for É. */
export const utf8 = (text: string): string => hex(new TextEncoder().encode(text))
