import { mkdirSync } from 'node:fs'
import { app, protocol } from 'electron'
import { AppError, errorData } from '../../shared/errors'
import { startShell } from './app'
import { readArguments } from './arguments'
import { APP_SCHEME } from './protocol'

/** Exit status where nothing can run, e.g. for a command line that cannot be understood; as everywhere in this program. */
const NOTHING_RAN = 2

// All of this must be said before Electron is ready, and ready never comes while a module awaits at its top level.
protocol.registerSchemesAsPrivileged([APP_SCHEME])
app.enableSandbox()

const given = orExit(() => readArguments(process.argv.slice(1), process.cwd()))
const { data } = given
// Before the lock, which lies in the data folder: two starts with two folders are two programs.
if (data !== null) orExit(() => useDataFolder(data))
// The second start hands its model to the first as data: Chromium reorders the argv that it passes on.
if (app.requestSingleInstanceLock(given.model === null ? {} : { ...given.defaults, path: given.model })) startShell(given)
else app.quit()

/** Electron refuses a data folder that does not exist. */
function useDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { message } = errorData(error)
    throw new AppError('output_failed', `--data: the folder cannot be made: ${message}.`, 'Choose a folder that you may write to.', { path: folder })
  }
  app.setPath('userData', folder)
}

function orExit<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    const { message, hint } = errorData(error)
    process.stderr.write(`${message} ${hint}\n`)
    process.exit(NOTHING_RAN)
  }
}
