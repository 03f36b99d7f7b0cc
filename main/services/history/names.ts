import { randomBytes } from 'node:crypto'

/** A record's file: `2026-11/0mikk2z1a-x8f3k2.json`; once it was changed `0mikk2z1a-x8f3k2.1-4k2a.json`. */
export interface RecordName {
  month: string
  file: string
  id: string
  /** Grows with each change of the record: of two files of one record, the higher one counts. */
  revision: string
}

const FILE = /^([0-9a-z]{9}-[0-9a-z]{6})(?:\.(\d{1,9}-[0-9a-z]{4}))?\.json$/
export const MONTH = /^\d{4}-\d{2}$/

/** `null`: no name of a record. */
export function recordName(month: string, file: string): RecordName | null {
  const [, id, revision = ''] = FILE.exec(file) ?? []
  return id === undefined ? null : { month, file, id, revision }
}

/** Whether a revision is above another: by its number, then by any order that all processes share. */
export function isAbove(one: string, other: string): boolean {
  const [a, b] = [changesOf(one), changesOf(other)]
  return a === b ? one > other : a > b
}
const changesOf = (revision: string): number => Number.parseInt(revision || '0', 10)

/** Its stamp is of a time, in milliseconds; the rest makes it another one than those of other processes. Ids are ordered as strings. */
export const newId = (stamp: number): string => `${stamp.toString(36).padStart(9, '0')}-${letters(6)}`
export const stampOf = (id: string): number => Number.parseInt(id.slice(0, 9), 36)

export const firstName = (id: string, time: number): RecordName => ({ month: monthOf(time), file: `${id}.json`, id, revision: '' })

export function nextName({ month, id, revision }: RecordName): RecordName {
  const next = `${changesOf(revision) + 1}-${letters(4)}`
  return { month, file: `${id}.${next}.json`, id, revision: next }
}

/** In UTC, so that a journey moves nothing. */
const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7)

const letters = (count: number): string => Array.from(randomBytes(count), (byte) => (byte % 36).toString(36)).join('')
