const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')
/** How a shortcut is written on this system. */
export const shortcut = (key: string): string => (isMac ? `⌘${key}` : `Ctrl ${key}`)

/** Of a key press, the page's or React's. */
type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'target'>

interface Binding {
  /** How it is written. */
  keys: string
  matches(press: KeyPress): boolean
}

/** Every shortcut: the dialog lists this table and the page listens by it, so that none is listed that does not work. */
export const SHORTCUTS = {
  palette: { keys: shortcut('K'), matches: withMain(({ key }) => key.toLowerCase() === 'k') },
  open: { keys: shortcut('O'), matches: withMain(({ key }) => key.toLowerCase() === 'o') },
  saveSession: { keys: shortcut('S'), matches: withMain(({ key }) => key.toLowerCase() === 's') },
  openSession: { keys: isMac ? '⇧⌘O' : 'Ctrl Shift O', matches: withMainAndShift(({ key }) => key.toLowerCase() === 'o') },
  run: { keys: shortcut('↵'), matches: withMain(({ key }) => key === 'Enter') },
  hideWord: {
    keys: isMac ? '⌥M' : 'Alt M',
    // On a Mac, Alt+M types µ: the code says which key it was.
    matches: ({ altKey, code }) => altKey && code === 'KeyM',
  },
  // By place: on a French keyboard the digits are typed with Shift.
  panel: { keys: `${shortcut('1')} … ${shortcut('9')}`, matches: withMain(({ code }) => /^Digit[1-9]$/.test(code)) },
  // Not Ctrl+PageUp and PageDown: Chromium goes to another tab, and the page never hears of them. Nor Ctrl+0, which undoes the zoom.
  panelBefore: { keys: isMac ? '⌥↑' : 'Alt ↑', matches: withAlt('ArrowUp') },
  panelAfter: { keys: isMac ? '⌥↓' : 'Alt ↓', matches: withAlt('ArrowDown') },
  settings: { keys: shortcut(','), matches: withMain(({ key }) => key === ',') },
  shortcuts: { keys: '?', matches: (press) => press.key === '?' && !press.ctrlKey && !press.metaKey && !isInTextField(press.target) },
  close: { keys: 'Esc', matches: ({ key }) => key === 'Escape' },
} satisfies Record<string, Binding>

export type ShortcutId = keyof typeof SHORTCUTS
/** All but the one that belongs to the text that has the focus. */
type WindowShortcut = Exclude<ShortcutId, 'hideWord'>

/** The shortcuts that work wherever the focus is. Electron's menu takes some of them first; then none arrives here. */
export function listenToKeys(actions: Record<WindowShortcut, (press: KeyPress) => unknown>): void {
  window.addEventListener('keydown', (event) => {
    // A menu or a field has taken it.
    if (event.defaultPrevented) return
    const id = (Object.keys(actions) as WindowShortcut[]).find((each) => SHORTCUTS[each].matches(event))
    if (!id) return
    // Escape also closes a dialog, which the platform does by itself.
    if (id !== 'close') event.preventDefault()
    void actions[id](event)
  })
}

/** With Ctrl, on a Mac with ⌘, and nothing else. */
function withMain(matches: Binding['matches']): Binding['matches'] {
  return (press) => (isMac ? press.metaKey : press.ctrlKey) && !press.shiftKey && !press.altKey && matches(press)
}

function withMainAndShift(matches: Binding['matches']): Binding['matches'] {
  return (press) => (isMac ? press.metaKey : press.ctrlKey) && press.shiftKey && !press.altKey && matches(press)
}

/** Where the arrow is not the field's own: Alt and an arrow open a list of choices, and on a Mac go through the paragraphs of a text. */
function withAlt(key: string): Binding['matches'] {
  return (press) =>
    press.key === key && press.altKey && !press.ctrlKey && !press.metaKey && !press.shiftKey && !(isMac ? isInTextField : isInChoice)(press.target)
}

const isInChoice = (target: EventTarget | null): boolean => ((target as Element | null)?.closest?.('select') ?? null) !== null
const TEXT_FIELDS = 'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=range])'
export const isInTextField = (target: EventTarget | null): boolean => ((target as Element | null)?.closest?.(TEXT_FIELDS) ?? null) !== null
