// Runs the built app in a real (old) Electron under Xvfb with the tool `electron9`, which lies beside some checkouts and is no part of this repository:
//   node test/electron/run.mjs [--tool DIR]
// Without the tool it says so and exits 0. The last screen is kept as test/artifacts/electron.png.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const at = process.argv.indexOf('--tool')
const tool = path.resolve(at < 0 ? path.join(root, '../shared/tools/electron9') : (process.argv[at + 1] ?? ''))

/** In every process of the tool: only the old Electron's lacks anything. */
const NODE_12 = path.join(root, 'test/electron/node12.cjs')

if (!existsSync(path.join(tool, 'run.mjs'))) {
  console.log(`electron: skipped, the tool is not in ${tool}`)
  process.exit(0)
}
run(process.execPath, 'main/launch/build.mjs')
run(path.join(tool, 'get.sh'))
const shot = path.join(root, 'test/artifacts/electron.png')
mkdirSync(path.dirname(shot), { recursive: true })
run(process.execPath, path.join(tool, 'run.mjs'), root, '--script', path.join(import.meta.dirname, 'check.mjs'), '--shot', shot)

function run(...[command, ...args]) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: `--require=${NODE_12}` } })
  if (error) console.error(`electron: ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
