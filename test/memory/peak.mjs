// node peak.mjs [FOLDER]: reads a folder as `info` does, or nothing; prints how it ended and the most memory this process ever had, in bytes.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import path from 'node:path'

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
const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
console.log(JSON.stringify({ outcome, peak }))
