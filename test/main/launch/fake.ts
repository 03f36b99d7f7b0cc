import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

/** electron-vite's place is taken by a script that notes each run and takes 300 ms. `main/broken` makes it fail. */
const BUILDER = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('builds.txt', 'begin ')
console.log('noise of the builder')
await new Promise((resolve) => setTimeout(resolve, 300))
appendFileSync('builds.txt', 'end ')
if (existsSync('main/broken')) { console.error('main/broken: unexpected token'); process.exit(1) }
mkdirSync('out/main', { recursive: true })
for (const name of ['web', 'cli']) writeFileSync('out/main/' + name + '.js', 'console.log("' + name + ' " + JSON.stringify(process.argv.slice(2)))')
`

/** A program whose launcher is the real one, and whose builder and Electron do nothing but say what they were asked. */
export class Fake {
  readonly root = tempFolder('launch')

  constructor() {
    cpSync(path.join(ROOT, 'main/launch'), path.join(this.root, 'main/launch'), { recursive: true })
    this.write('package.json', JSON.stringify({ type: 'module' }))
    this.write('electron.vite.config.ts', '')
    this.write('node_modules/electron-vite/package.json', '{"type":"module"}')
    this.write('node_modules/electron-vite/bin/electron-vite.js', BUILDER)
  }

  script = (name: string) => path.join(this.root, 'main/launch', name)
  file = (name: string) => path.join(this.root, name)

  write(name: string, content: string): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), content)
  }

  /** Electron's package, as npm leaves it; `shell` is what its binary does, `null`: it is not there. `installer` is what fetching does. */
  addElectron(shell: string | null, installer = 'process.exit(1)'): void {
    this.write('node_modules/electron/package.json', JSON.stringify({ name: 'electron', version: '45.4.1' }))
    this.write('node_modules/electron/install.js', installer)
    if (shell === null) return
    this.write('node_modules/electron/path.txt', 'electron')
    this.write('node_modules/electron/dist/version', '45.4.1')
    this.write('node_modules/electron/dist/electron', `#!/bin/sh\n${shell}\n`)
    chmodSync(this.file('node_modules/electron/dist/electron'), 0o755)
  }
}
