import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errorData } from '../../shared/errors'
import { type ForkedEngine, forkEngine } from '../services/forkedEngine'
import { Models } from '../services/models'
import { resources } from '../services/resources'
import { Services } from '../services/services'
import { SettingsStore } from '../services/settings'
import { readArguments, type WebArguments } from './arguments'
import { openBrowser } from './browser'
import { Drops, isDropped } from './drop'
import { announce, showRunning } from './instance'
import { startServer } from './server'

/** Exit status when nothing could run, as everywhere in this program. */
const NOTHING_RAN = 2
/** The contract says two seconds; what has not ended by then is left to the system. */
const MAX_END_MS = 1500

const { engineEntry, scannerEntry, rendererRoot, sampleModel } = resources(path.resolve(import.meta.dirname, '../..'))
/** What to undo at the end, newest first. */
const undo: (() => unknown)[] = []
let ending: Promise<never> | null = null
const note = (sentence: string) => process.stderr.write(`${sentence}\n`)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end())
// The terminal may be closed while the host runs on (nohup): nothing is to be said then, and no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

main().catch((error) => {
  const { message, hint } = errorData(error)
  note(`${message}\n${hint}`)
  return end(NOTHING_RAN)
})

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), process.cwd())
  if (!given) return
  const running = await showRunning(given.data, given.port, given.model === null ? null : { ...given.defaults, path: given.model })
  if (running === null) return start(given)
  note('RoBERTa Lens is running already: showing that one.')
  await show(running, given)
}

async function start({ port, data, model, defaults, ...given }: WebArguments): Promise<void> {
  // Removed last: an engine may have a dropped checkpoint mapped, and Windows removes no such file.
  const drops = new Drops()
  undo.push(() => drops.remove())
  const settings = new SettingsStore(data, { given: defaults, isRecent: (opened) => opened !== sampleModel && !isDropped(opened) })
  undo.push(() => settings.flush())
  const models = startModels(settings)
  const services = new Services({ dataFolder: data, settings, scanner: () => forkEngine(scannerEntry), sampleModel })
  services.begin('browser', models)
  undo.push(() => services.close())
  const host = { host: 'browser', sampleModel, precision: defaults.precision, settings, services, chooseFolder: async () => null } as const
  const server = await startServer({ port, rendererRoot, models, host, drops })
  undo.push(() => server.close())
  // The outcome, good or bad, is the state that the page shows.
  models.open({ path: model ?? sampleModel, device: 'auto', precision: defaults.precision, threads: 0 }).catch(() => undefined)
  try {
    undo.push(await announce(data, server.port, server.instanceSecret))
  } catch (error) {
    note(`${data} cannot be written (${errorData(error).message}): a second start will not find this one.`)
  }
  await show(server.address(), given)
}

/** The models, whose engine processes are waited for at the end. */
function startModels(settings: SettingsStore): Models<ForkedEngine> {
  const exits = new Set<Promise<void>>()
  const models = new Models(() => {
    const engine = forkEngine(engineEntry)
    const exit = new Promise<void>((resolve) => engine.onExit(() => resolve())).then(() => void exits.delete(exit))
    exits.add(exit)
    return engine
  }, settings)
  undo.push(() => Promise.all(exits))
  undo.push(() => models.close())
  return models
}

/** The address is the one line on standard output. */
async function show(address: string, { openBrowser: isWanted }: Pick<WebArguments, 'openBrowser'>): Promise<void> {
  process.stdout.write(`${address}\n`)
  if (isWanted) await openBrowser(address, (reason) => note(`No browser could be opened (${reason}). Open the address above.`))
}

/** A second signal does not cut the first one short: its steps are few, and the time for them is limited. */
function end(status = 0): Promise<never> {
  ending ??= undoAll().finally(() => process.exit(status)) as Promise<never>
  return ending
}

async function undoAll(): Promise<void> {
  const undone = async () => {
    for (const step of undo.reverse()) await step()
  }
  await Promise.race([undone(), delay(MAX_END_MS)]).catch((error) => note(errorData(error).message))
}
