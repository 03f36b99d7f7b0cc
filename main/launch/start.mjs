import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfNeeded, ROOT } from './build.mjs'
import { endOnSignal, endWithShell } from './child.mjs'
import { electronBinary, runElectron } from './electron.mjs'

// `npm start`: the app in Electron where that can be, else in a browser. Options are read by the host that is started.
const args = process.argv.slice(2)
let handOver = endOnSignal(0)
endWithShell()
await buildIfNeeded().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
})
const reason = args.includes('--help') || args.includes('-h') ? '' : await browserReason()
if (reason) process.stderr.write(`Browser host: ${reason}\n`)
await import(pathToFileURL(path.join(ROOT, 'out/main/web.js')).href)
// After, not before: it has its own by now, and there was no moment without.
handOver()

/** Why the browser host is to be started. Does not come back when the app has run in Electron. */
async function browserReason() {
  if (args.includes('--browser')) return 'asked for with --browser.'
  const found = await electronBinary(ROOT)
  if ('reason' in found) return found.reason
  process.stderr.write('Electron host: its binary is here.\n')
  const running = runElectron(found.binary, [ROOT, ...args])
  // After, not before: Electron is there by now, and a signal in between would leave it behind.
  handOver()
  const ran = await running
  handOver = endOnSignal(0)
  if ('status' in ran) process.exit(ran.status)
  return ran.reason
}
