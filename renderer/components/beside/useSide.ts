import { createContext, useContext } from 'react'

/** Which of two answers a view draws; alone it is `null`. */
export type SideName = 'untouched' | 'changed' | 'pinned' | 'now'
export const SideContext = createContext<SideName | null>(null)
export const useSide = (): SideName | null => useContext(SideContext)
