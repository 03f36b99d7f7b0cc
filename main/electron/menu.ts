import type { MenuItemConstructorOptions } from 'electron'
import type { Command } from '../../shared/appApi'

interface MenuActions {
  /** Told to the page, which does what its own button does. */
  command(command: Command): void
  openSample(): void
}

/** The menu bar, per platform; developer tools only in a program that is not packaged. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform, packaged: boolean): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const command = (label: string, accelerator: string, name: Command): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => actions.command(name),
  })
  const file: MenuItemConstructorOptions[] = [
    command('Open model…', 'CmdOrCtrl+O', 'open'),
    { label: 'Open sample model', click: () => actions.openSample() },
    { type: 'separator' },
    command('Open session…', 'CmdOrCtrl+Shift+O', 'openSession'),
    command('Save session…', 'CmdOrCtrl+S', 'saveSession'),
    { type: 'separator' },
    { role: mac ? 'close' : 'quit' },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(packaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
  ]
  const run = [command('Run', 'CmdOrCtrl+Enter', 'run'), command('Do anything…', 'CmdOrCtrl+K', 'palette')]
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: 'File', submenu: file },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { label: 'Run', submenu: run },
    { role: 'windowMenu' },
    // On macOS "About" is in the application's own menu, and Help is the system's search field.
    { role: 'help', submenu: mac ? [] : [{ role: 'about' }] },
  ]
}
