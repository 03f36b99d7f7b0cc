import type { PanelId } from '../panels'
import type { Context } from './store'

/** What the frame shows. */
export interface UiSlice {
  panel: PanelId
  /** The one thing that lies over the window. */
  overlay: 'palette' | 'open' | null
  /** Said once to those who cannot see the change, and shown for a moment where it helps. */
  announcement: string
  showPanel(panel: PanelId): void
  showOverlay(overlay: UiSlice['overlay']): void
  announce(sentence: string): void
  /** Ctrl+O, the menu and the palette: the system's dialog where there is one, else the window's own. */
  chooseModel(): Promise<void>
}

export const uiSlice = ({ set, get, api }: Context): UiSlice => ({
  panel: 'fill-mask',
  overlay: null,
  announcement: '',
  showPanel: (panel) => set({ panel, overlay: null }),
  // An error of the open dialog has been read in it.
  showOverlay: (overlay) => set(overlay === null && get().overlay === 'open' ? { overlay, openError: null } : { overlay }),
  announce: (announcement) => set({ announcement }),
  chooseModel: async () => {
    if (get().app?.host !== 'electron') return set({ overlay: 'open' })
    const folder = await api.chooseFolder()
    if (folder !== null) await get().openModel(folder)
  },
})
