import type { Command } from '../../shared/ipc'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
/** How a shortcut is written on this system. */
export const shortcut = (key: string): string => (isMac ? `⌘${key}` : `Ctrl ${key}`)

const KEYS: Record<string, Command> = { Enter: 'run', k: 'palette', o: 'open' }

/** Ctrl/Cmd with Enter, K or O, wherever the focus is. Electron's menu takes them first; then none arrives here. */
export function listenToKeys(commands: Record<Command, () => unknown>): void {
  window.addEventListener('keydown', (event) => {
    const command = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!command || !(isMac ? event.metaKey : event.ctrlKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    void commands[command]()
  })
}
