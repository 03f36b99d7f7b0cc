import { AppError } from '../../../shared/errors'
import { type FinishedRun, type HistoryRecord, historyRecord, MAX_TEXT, MAX_WORK } from '../../../shared/history'

type Stored = Record<string, unknown>
/** The first makes a record of version 2 of one of version 1, and so on. There is but one version yet. */
type Migrations = readonly ((record: Stored) => Stored)[]
const MIGRATIONS: Migrations = []

/** What is written today. */
const VERSION = MIGRATIONS.length + 1

/** What a file holds. `newer`: by a version of this program that this one does not know; it is not looked into. */
export type ReadRecord = { record: HistoryRecord } | { newer: number } | { wrong: string }

/** `migrations`: those of this program; a test has its own. */
export function readRecord(text: string, migrations: Migrations = MIGRATIONS): ReadRecord {
  const stored = parsed(text)
  if (stored === null) return { wrong: 'it is not a JSON object' }
  const version = historyRecord.shape.version.safeParse(stored.version).data
  if (version === undefined) return { wrong: 'it has no version' }
  if (version > migrations.length + 1) return { newer: version }
  const migrated = migrations.slice(version - 1).reduce((record, migrate) => migrate(record), stored)
  const { data, error } = historyRecord.safeParse({ ...migrated, version: migrations.length + 1 })
  // Neither the name of the field nor what is wrong with it holds anything of the user's.
  return data ? { record: data } : { wrong: `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` }
}

function parsed(text: string): Stored | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : null
  } catch {
    return null
  }
}

/** What is kept of a run. */
export function asKept(run: FinishedRun, time: number): HistoryRecord {
  const { text, work } = run
  const isTooLong = JSON.stringify(work).length > MAX_WORK
  return { version: VERSION, ...run, time, text: beginning(text), characters: text.length, work: isTooLong ? null : work, pinned: false, note: '' }
}

/** Not half of a character that takes two units. */
const beginning = (text: string): string => (text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, ''))

/** As a sentence says it of a file system's error. */
export const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return code === 'ENOSPC' ? 'the disk is full' : code
}

export const noSuchEntry = (id: string): AppError =>
  new AppError('entry_missing', 'The history holds no such entry any more.', 'It was deleted, here or in another window. Search again.', { id })
