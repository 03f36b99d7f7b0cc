import { History } from '../../main/services/history/history'
import type { Api } from '../../renderer/api'
import { PANELS } from '../../renderer/panels'
import { newStore } from '../../renderer/store/store'
import type { HistoryEntry } from '../../shared/history'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { inProcessApi } from './inProcessApi'
import { tempFolder } from './tempFolder'

/** A page over a real engine and a real history. */
export function pageWithHistory(dataFolder = tempFolder('data')) {
  const history = new History({ dataFolder, settings: { settings: DEFAULT_SETTINGS } })
  const handlers: Record<string, (input: never, context: never) => unknown> = { ...history.handlers() }
  const host = async (call: string, input: unknown) => handlers[call]?.(input as never, {} as never)
  const { api } = inProcessApi(host as Api['host'])
  const store = newStore(api, PANELS)
  /** All that is kept, the newest first. */
  const entries = async (): Promise<HistoryEntry[]> => {
    store.getState().flushHistory()
    await history.settled()
    const { rows } = await store.getState().searchHistory({})
    return Promise.all(rows.map(({ id }) => store.getState().historyEntry(id)))
  }
  return { store, history, dataFolder, entries, page: () => store.getState() }
}
