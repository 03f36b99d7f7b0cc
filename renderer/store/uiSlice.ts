import type { Token } from '../../shared/text'
import { writeNumbersAs } from '../lib/format'
import { frameMessages } from '../messages/frame'
import { type Language, systemLanguage } from '../messages/messages'
import { longLookUps } from './inspectSlice'
import type { Context, State } from './store'

/** What the frame shows. */
export interface UiSlice {
  /** The id of the one in sight. */
  panel: string
  /** How often a panel was gone to by other ways than its button in the rail: then the focus goes there too. */
  arrivals: number
  language: Language
  /** The token under the pointer, in whichever text: shown in every text that holds it there, and in the inspector. */
  pointedToken: { token: Token; text: string } | null
  /** The one thing that lies over the window. */
  overlay: 'palette' | 'open' | 'settings' | 'shortcuts' | 'session' | 'report' | null
  /** Said once to those who cannot see the change, and shown for a moment where it helps. */
  announcement: string
  showPanel(panel: string): void
  /** Shows it and takes the focus there: what was pressed is a key, or goes away. */
  goToPanel(panel: string): void
  showOverlay(overlay: UiSlice['overlay']): void
  announce(sentence: string): void
  setLanguage(language: Language): void
  pointAt(pointed: UiSlice['pointedToken']): void
  /** Runs what the panel in sight asks. */
  run(): void
  /** Ends what the panel in sight computes; what is there of it stays. */
  cancel(): void
  /** What a report of a defect needs; see `CopyDiagnostics`. */
  diagnostics(): Promise<string>
  /** Ctrl+O, the menu and the palette: the system's dialog where there is one, else the window's own. */
  chooseModel(): Promise<void>
}

export function uiSlice({ set, get, api }: Context): UiSlice {
  const language = systemLanguage()
  writeNumbersAs(language)
  return {
    panel: 'fill-mask',
    arrivals: 0,
    language,
    pointedToken: null,
    overlay: null,
    announcement: '',
    showPanel: (panel) => {
      set({ panel, overlay: null })
      if (panel !== get().settings.panel) void get().changeSettings({ panel })
      // What it shows first is an answer, not an invitation.
      if (panel === 'fill-mask') get().fillMaskShown()
      else get().panelShown(panel)
      get().runWaiting()
    },
    goToPanel: (panel) => {
      get().showPanel(panel)
      set({ arrivals: get().arrivals + 1 })
    },
    // An error of the open dialog has been read in it.
    showOverlay: (overlay) => set(overlay === null && get().overlay === 'open' ? { overlay, openError: null } : { overlay }),
    announce: (announcement) => set({ announcement }),
    setLanguage: (language) => {
      void get().changeSettings({ language })
      set({ announcement: frameMessages[language].language(frameMessages[language].languageName) })
    },
    pointAt: (pointedToken) => {
      if (pointedToken?.token !== get().pointedToken?.token) set({ pointedToken })
    },
    run: () => {
      get().askedByHand(get().panel)
      const { panel, runFillMask, runSurprise, runAttention, runSaliency, startRun } = get()
      if (panel === 'surprise') runSurprise()
      else if (panel === 'saliency') runSaliency()
      else if (panel === 'attention' || panel === 'layers' || panel === 'states') runAttention()
      else void (panel === 'fill-mask' ? runFillMask() : startRun(panel))
    },
    cancel: () => {
      const { panel, cancelFillMask, cancelRun, cancelLookUp } = get()
      if (panel === 'fill-mask') cancelFillMask()
      else cancelRun(panel)
      for (const kind of longLookUps(get())) cancelLookUp(kind)
    },
    diagnostics: async () => `${await api.host('diagnostics', {})}\n\n${navigator.userAgent}, ${window.innerWidth} x ${window.innerHeight}`,
    chooseModel: async () => {
      if (get().app?.host !== 'electron') return set({ overlay: 'open' })
      const folder = await api.chooseFolder()
      if (folder !== null) await get().openModel(folder)
    },
  }
}

/** Whether the panel in sight computes something that can be cancelled. */
export const isComputing = (state: State): boolean => {
  const { panel, answer, otherAnswer, runs } = state
  const isFilling = answer.status === 'running' || otherAnswer.status === 'running'
  return (panel === 'fill-mask' ? isFilling : runs[panel]?.status === 'running') || longLookUps(state).length > 0
}
