import { type HistoryPage, type HistoryQuery, type HistoryRecord, type HistoryRow, MAX_SEARCHED, previewOf } from '../../../shared/history'
import type { RecordName } from './names'

/** What is kept in memory of a record. */
interface Indexed {
  name: RecordName
  row: HistoryRow
  /** What is searched, see {@link folded}. */
  searched: string
  bytes: number
}

type Wanted = Required<HistoryQuery>

/** All entries, in memory, in the order of their ids: 10,000 of them are searched in a few milliseconds. */
export class HistoryIndex {
  readonly #entries = new Map<string, Indexed>()
  /** Out of sight, and still files. */
  readonly #hidden = new Set<string>()
  /** The newest first; `null`: to be sorted anew. */
  #sorted: Indexed[] | null = null

  /** `bytes`: of its file. */
  put(name: RecordName, record: HistoryRecord, bytes: number): void {
    this.#entries.set(name.id, { name, row: rowOf(name.id, record), searched: searchedOf(record), bytes })
    this.#sorted = null
  }

  drop(id: string): void {
    this.#entries.delete(id)
    this.#hidden.delete(id)
    this.#sorted = null
  }

  hide(ids: readonly string[]): void {
    for (const id of ids) this.#hidden.add(id)
    this.#sorted = null
  }

  show(ids: readonly string[]): void {
    for (const id of ids) this.#hidden.delete(id)
    this.#sorted = null
  }

  nameOf(id: string): RecordName | null {
    return this.#entries.get(id)?.name ?? null
  }

  isHidden(id: string): boolean {
    return this.#hidden.has(id)
  }

  rowOf(id: string): HistoryRow | null {
    return this.#entries.get(id)?.row ?? null
  }

  /** Every entry, those out of sight too. */
  rows(): HistoryRow[] {
    return [...this.#entries.values()].map(({ row }) => row)
  }

  get sizes(): { entries: number; pinned: number; bytes: number } {
    const seen = this.#seen()
    return { entries: seen.length, pinned: seen.filter(({ row }) => row.pinned).length, bytes: seen.reduce((sum, { bytes }) => sum + bytes, 0) }
  }

  /** The newest entry of a panel and a model. */
  newest(panel: string, model: string): HistoryRow | null {
    return this.#seen().find(({ row }) => row.panel === panel && row.model.path === model)?.row ?? null
  }

  search({ words, offset, limit, ...filters }: Wanted): HistoryPage {
    const wanted = folded(words).split(' ').filter(Boolean)
    const all = this.#seen()
    const found = all.filter(({ row, searched }) => isWanted(row, filters) && wanted.every((word) => searched.includes(word)))
    return {
      rows: found.slice(offset, offset + limit).map(({ row }) => row),
      times: Float64Array.from(found, ({ row }) => row.time),
      models: counted(all, ({ row }) => row.model.path).map(([{ row }, entries]) => ({ path: row.model.path, name: row.model.name, entries })),
      panels: counted(all, ({ row }) => row.panel).map(([{ row }, entries]) => ({ panel: row.panel, entries })),
    }
  }

  #seen(): Indexed[] {
    this.#sorted ??= [...this.#entries.values()].filter(({ row }) => !this.#hidden.has(row.id)).sort((a, b) => (a.row.id < b.row.id ? 1 : -1))
    return this.#sorted
  }
}

const isWanted = (row: HistoryRow, { panel, model, pinned }: Pick<Wanted, 'panel' | 'model' | 'pinned'>): boolean =>
  (panel === null || row.panel === panel) && (model === null || row.model.path === model) && (!pinned || row.pinned)

/** The first of each kind, and how many are of it, the most first. */
function counted(all: readonly Indexed[], kindOf: (entry: Indexed) => string): [Indexed, number][] {
  const kinds = new Map<string, [Indexed, number]>()
  for (const entry of all) {
    const kind = kinds.get(kindOf(entry))
    if (kind) kind[1]++
    else kinds.set(kindOf(entry), [entry, 1])
  }
  return [...kinds.values()].sort(([, a], [, b]) => b - a)
}

function rowOf(id: string, { panel, task, model, summary, time, ms, pinned, note, text }: HistoryRecord): HistoryRow {
  return { id, panel, task, model, summary, time, ms, pinned, note, preview: previewOf(text) }
}

const searchedOf = ({ text, model, panel, note, summary }: HistoryRecord): string =>
  folded([text.slice(0, MAX_SEARCHED), summary, note, model.name, model.path, panel].join('\n'))

/**
 * Alike whatever the case, the width and the way of composing: Korean typed on a Mac comes in single letters. White space is a space.
 * What `replace` makes are pieces that V8 puts together when they are first read: 45 ms of the first search of 10,000, which `join` takes while they are read.
 */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().split(/\s+/).join(' ')
