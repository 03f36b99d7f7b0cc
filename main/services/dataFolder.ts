import { homedir } from 'node:os'
import path from 'node:path'

/** Where the system wants settings, history and cache of a program to lie. */
export function dataFolder(platform = process.platform, env = process.env, home = homedir()): string {
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/RoBERTa Lens')
  if (platform === 'win32') return path.join(env.APPDATA || path.join(home, 'AppData/Roaming'), 'RoBERTa Lens')
  // A relative XDG_DATA_HOME is invalid and to be ignored (XDG base directory specification).
  const xdg = env.XDG_DATA_HOME && path.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : path.join(home, '.local/share')
  return path.join(xdg, 'roberta-lens')
}
