import { percent } from './format'

/** What the history says of a finished run besides what was asked: a panel's own words, in its `summary.ts`. */
export interface RunSummary {
  /** What was asked about, as the user knows it. */
  text: string
  /** The result in a line. */
  summary: string
  numbers: Record<string, number>
}

/** More names than this are no summary. */
const MOST = 3

/** The first few with their probabilities: `Paris 92.1 %, London 3.10 %`. */
export const shares = (all: readonly { name: string; score: number }[]): string =>
  all
    .slice(0, MOST)
    .map(({ name, score }) => `${name} ${percent(score)}`)
    .join(', ')

/** Several texts of one question are read as paragraphs. */
export const paragraphs = (...texts: (string | undefined)[]): string => texts.filter((text) => text !== undefined && text.trim() !== '').join('\n\n')

/** A number that is no probability, with its sign where it is a change. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`
