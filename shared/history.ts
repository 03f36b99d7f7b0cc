import { z } from 'zod'
import type { ErrorData } from './errors'
import type { Schemas } from './rpc'

/** Characters of a text that a record holds. */
export const MAX_TEXT = 100_000
/** Characters of what is asked, as JSON: some 250 pages. What is longer cannot be asked again from the history. */
export const MAX_WORK = 500_000
/** Characters of a text that are searched: 10,000 such texts are 40 to 80 MB in memory. */
export const MAX_SEARCHED = 4000
/** Characters of a text that a list shows. */
const MAX_PREVIEW = 240
export const MAX_NOTE = 4000
/** How long a deletion can be taken back. */
export const UNDO_MS = 8000
/** Rows of one answer. */
const MAX_LIMIT = 1000

const model = z.object({ name: z.string().max(1024), path: z.string().max(4096), family: z.string().max(256).nullable() })

/** What the page says of a run. Longer texts may be sent: {@link asKept} says what is kept of them. */
const run = z.object({
  panel: z.string().min(1).max(64),
  task: z.string().max(64).nullable(),
  model,
  text: z.string(),
  /** What was asked and how, enough to ask it again: `workOf` of the page as JSON. */
  work: z.record(z.string(), z.unknown()),
  /** The result in a line of words, in the language of the page. */
  summary: z.string().max(2000),
  /** A few numbers of the result, by name. */
  numbers: z.record(z.string().max(64), z.number()),
  /** How long it took. */
  ms: z.number().min(0),
})
export type FinishedRun = z.infer<typeof run>

/** The content of a record's file. Its id is the name of the file. */
export const historyRecord = z.looseObject({
  ...run.shape,
  version: z.int().min(1),
  /** When it was finished: milliseconds since 1970 by the clock of then. */
  time: z.number(),
  /** Of the whole text; `text` holds its first {@link MAX_TEXT}. */
  characters: z.int().min(0),
  /** `null`: longer than {@link MAX_WORK}. */
  work: run.shape.work.nullable(),
  pinned: z.boolean(),
  note: z.string(),
})
export type HistoryRecord = z.infer<typeof historyRecord>

export type HistoryEntry = HistoryRecord & { id: string }

/** What a list shows of an entry. */
export interface HistoryRow extends Pick<HistoryRecord, 'panel' | 'task' | 'model' | 'summary' | 'time' | 'ms' | 'pinned' | 'note'> {
  id: string
  /** The beginning of the text. */
  preview: string
}

export const previewOf = (text: string): string => text.slice(0, MAX_PREVIEW)

const query = z.object({
  /** Each of its words must be in the text, the names of model and panel, the note or the summary. */
  words: z.string().max(1000).default(''),
  panel: z.string().max(64).nullable().default(null),
  /** The path of a model. */
  model: z.string().max(4096).nullable().default(null),
  pinned: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(MAX_LIMIT).default(100),
})
export type HistoryQuery = z.input<typeof query>

/** Some of what was found, the newest first, and what is in the history at all. */
export interface HistoryPage {
  rows: HistoryRow[]
  /** When each of all found entries was run, in order: as many as there are. */
  times: Float64Array
  /** The choices of the filters, each with how many entries it has in all, the most used first. */
  models: { path: string; name: string; entries: number }[]
  panels: { panel: string; entries: number }[]
}

export interface HistoryState {
  folder: string
  entries: number
  pinned: number
  /** Of the files. */
  bytes: number
  /** Entries of earlier starts that are not read yet; searches find them when they are. */
  unread: number
  /** Why the last run could not be kept; `null` once one is. */
  notKept: ErrorData | null
  /** Records that are broken, newer than this program, or cannot be read. */
  problems: ErrorData[]
}

const id = z.string().regex(/^[0-9a-z]{9}-[0-9a-z]{6}$/)
const ids = z.object({ ids: z.array(id).max(100_000) })
const change = z.object({ id, pinned: z.boolean().optional(), note: z.string().max(MAX_NOTE).optional() })

export interface HistoryApi {
  /** Keeps it. The id of its entry, which is an older one where that says the same; `null`: the user wants nothing kept. */
  recordRun(input: FinishedRun): string | null
  searchHistory(input: HistoryQuery): HistoryPage
  historyEntry(input: { id: string }): HistoryEntry
  changeEntry(input: z.infer<typeof change>): HistoryRow
  /** Out of sight at once, and for good some seconds later. */
  deleteEntries(input: z.infer<typeof ids>): null
  /** Takes the last {@link deleteEntries} of these back, while it is not for good. */
  undeleteEntries(input: z.infer<typeof ids>): null
  /** For good, at once. How many files were deleted. */
  clearHistory(input: { pinnedToo: boolean }): number
  historyState(input: Record<never, never>): HistoryState
}

export const historySchemas: Schemas<HistoryApi> = {
  recordRun: run,
  searchHistory: query,
  historyEntry: z.object({ id }),
  changeEntry: change,
  deleteEntries: ids,
  undeleteEntries: ids,
  clearHistory: z.object({ pinnedToo: z.boolean() }),
  historyState: z.object({}),
}
