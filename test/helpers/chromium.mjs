import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** The path of a Chromium for the end-to-end tests: one that is installed, else one that is installed now. Throws a sentence where neither works. */
export async function findChromium() {
  const installed = await installedChromium()
  if (installed) return installed
  const tried = isDebianRoot() ? installFromDebian() : await installFromPlaywright()
  const found = await installedChromium()
  if (found) return found
  throw new Error(`No Chromium was found, and ${tried} did not give one. Install one and set CHROMIUM_PATH to its executable.`)
}

async function installedChromium() {
  for (const candidate of [...candidates(), await playwrightsOwn()]) if (candidate && works(candidate)) return candidate
  return null
}

function candidates() {
  const given = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : []
  if (process.platform === 'darwin') {
    return [...given, ...['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)]
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean)
    return [
      ...given,
      ...roots.flatMap((root) => ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((exe) => path.join(root, exe))),
    ]
  }
  const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', ...(process.env.PATH ?? '').split(':')]
  return [...given, ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))]
}

async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

/** Whether it is there and starts; on Windows `--version` opens a window, so being there has to do. */
function works(file) {
  if (!existsSync(file)) return false
  return process.platform === 'win32' || spawnSync(file, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0
}

const isDebianRoot = () => existsSync('/etc/debian_version') && process.getuid?.() === 0

function installFromDebian() {
  const install = ['apt-get update', 'apt-get install -y --no-install-recommends chromium'].join(' && ')
  spawnSync('sh', ['-c', install], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return '"apt-get install chromium"'
}

async function installFromPlaywright() {
  const cli = path.join(import.meta.dirname, '../../node_modules/@playwright/test/cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'inherit', 'inherit'] })
  return '"playwright install chromium"'
}
