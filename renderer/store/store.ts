import { useStore as useZustand } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Api } from '../api'
import { type AttentionSlice, attentionSlice } from './attentionSlice'
import { type CountSlice, countSlice } from './countSlice'
import { type CrashSlice, crashSlice } from './crashSlice'
import { type FillMaskSlice, fillMaskSlice } from './fillMaskSlice'
import { type HistorySlice, historySlice } from './historySlice'
import { type HubSlice, hubSlice } from './hubSlice'
import { type InspectSlice, inspectSlice } from './inspectSlice'
import { type InterventionsSlice, interventionsSlice } from './interventionsSlice'
import { type KeptSlice, keptSlice } from './keptSlice'
import { type LayersSlice, layersSlice } from './layersSlice'
import { type LibrarySlice, librarySlice } from './librarySlice'
import { type ModelSlice, modelSlice } from './modelSlice'
import { type PinSlice, pinSlice } from './pinSlice'
import { type RunSlice, runSlice, type StoredPanel } from './runSlice'
import { type SaliencySlice, saliencySlice } from './saliencySlice'
import { type SessionSlice, sessionSlice } from './sessionSlice'
import { type SettingsSlice, settingsSlice } from './settingsSlice'
import { type SurpriseSlice, surpriseSlice } from './surpriseSlice'
import { type UiSlice, uiSlice } from './uiSlice'

/** Everything the views show. One store of slices on a vanilla core: its logic runs and is tested without a DOM. */
export type State = ModelSlice &
  CrashSlice &
  FillMaskSlice &
  CountSlice &
  RunSlice &
  InspectSlice &
  InterventionsSlice &
  AttentionSlice &
  LayersSlice &
  SaliencySlice &
  SurpriseSlice &
  HistorySlice &
  PinSlice &
  KeptSlice &
  SessionSlice &
  LibrarySlice &
  HubSlice &
  UiSlice &
  SettingsSlice
export type Store = StoreApi<State>

/** What a slice is given: how to read and change the state, and the host. */
export interface Context {
  set: (change: Partial<State>) => void
  get: () => State
  api: Api
  panels: readonly StoredPanel[]
}

export function newStore(api: Api, panels: readonly StoredPanel[]): Store {
  const store = createStore<State>()((set, get) => {
    const context: Context = { set, get, api, panels }
    return {
      ...modelSlice(context),
      ...crashSlice(context),
      ...fillMaskSlice(context),
      ...countSlice(context),
      ...runSlice(context),
      ...inspectSlice(context),
      ...interventionsSlice(context),
      ...attentionSlice(context),
      ...layersSlice(context),
      ...saliencySlice(context),
      ...surpriseSlice(context),
      ...historySlice(context),
      ...pinSlice(context),
      ...keptSlice(context),
      ...sessionSlice(context),
      ...librarySlice(context),
      ...hubSlice(context),
      ...uiSlice(context),
      ...settingsSlice(context),
    }
  })
  const { hearHost, hearConnection, hearSettings, hearSettingsProblem } = store.getState()
  store.getState().noteFirst()
  api.onModel(hearHost)
  api.on('openModels', store.getState().hearOpenModels)
  api.on('madeRoom', (madeRoom) => store.setState({ madeRoom }))
  api.onConnection(hearConnection)
  api.onSettings(hearSettings)
  api.onSettingsProblem(hearSettingsProblem)
  api.on('downloads', store.getState().hearDownloads)
  api.on('library', (library) => store.setState({ library }))
  api.on('historyChanged', (history) => store.setState({ history }))
  store.subscribe(store.getState().followRuns)
  store.subscribe(store.getState().followCrash)
  return store
}

let current: Store | null = null
/** Gives the hooks their store, once, before the first render. */
export const provideStore = (store: Store): void => {
  current = store
}

export function useStore<T>(select: (state: State) => T): T {
  if (!current) throw new Error('provideStore was not called')
  return useZustand(current, select)
}
