// node peak.mjs [FOLDER]: reads a folder as `info` does, or nothing; prints how it ended and the most memory this process ever had, in bytes.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , folder] = process.argv
const { RobertaModel } = await import(pathToFileURL(path.resolve('out/main/api.js')).href)
let outcome = 'idle'
if (folder) {
  try {
    ;(await RobertaModel.fromPretrained(folder, { threads: 1 })).close()
    outcome = 'read'
  } catch (error) {
    outcome = error.code ?? 'internal'
  }
}
console.log(JSON.stringify({ outcome, peak: peakBytes() }))

/** Linux tells it of this process alone; elsewhere, and on Linux from the parent too, what the system counted. */
function peakBytes() {
  const status = '/proc/self/status'
  if (!existsSync(status)) return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) * 1024
}
