import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { Program } from '../../helpers/program'
import { Fake } from './fake'

const DISPLAY = { DISPLAY: ':9', WAYLAND_DISPLAY: '' }
const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '' }
/** Nothing answers there, so that no test reaches for a network. */
const OFFLINE = { ...DISPLAY, ELECTRON_MIRROR: 'http://127.0.0.1:9/' }
const ON_LINUX = process.platform === 'linux'

const start = (fake: Fake, args: string[], env: NodeJS.ProcessEnv) => new Program(fake.script('start.mjs'), args, { npm_lifecycle_event: '', ...env })

async function startAndEnd(fake: Fake, args: string[], env: NodeJS.ProcessEnv) {
  const program = start(fake, args, env)
  const status = await program.ended
  return { status, stdout: program.stdout, stderr: program.stderr }
}

describe('npm start', () => {
  it('takes the browser host where it is asked to, builds first and passes the options on', async () => {
    const fake = new Fake()
    fake.addElectron('echo electron "$@"')
    expect(await startAndEnd(fake, ['--browser', '--port', '8000'], DISPLAY)).toEqual({
      status: 0,
      stdout: 'web ["--browser","--port","8000"]\n',
      stderr: 'Browser host: asked for with --browser.\n',
    })
  })

  it('takes Electron where its binary is, without downloading anything', async () => {
    const fake = new Fake()
    fake.addElectron('echo electron "$@"', 'require("fs").writeFileSync("fetched", "")')
    const { status, stdout, stderr } = await startAndEnd(fake, ['--model', 'a b'], DISPLAY)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `electron ${fake.root} --model a b\n`, stderr: 'Electron host: its binary is here.\n' })
    expect(existsSync(fake.file('node_modules/electron/fetched'))).toBe(false)
  })

  it.runIf(ON_LINUX)('takes the browser host where there is no display, without trying to fetch anything', async () => {
    const fake = new Fake()
    fake.addElectron(null, 'require("fs").writeFileSync("fetched", "")')
    expect((await startAndEnd(fake, [], NO_DISPLAY)).stderr).toBe('Browser host: there is no display.\n')
    expect(existsSync(fake.file('node_modules/electron/fetched'))).toBe(false)
  })

  it('fetches the binary where it can', async () => {
    const fake = new Fake()
    const make = `require("fs").mkdirSync("dist"); require("fs").writeFileSync("dist/electron", "#!/bin/sh\\necho electron\\n", { mode: 0o755 });
      require("fs").writeFileSync("dist/version", "45.4.1"); require("fs").writeFileSync("path.txt", "electron")`
    fake.addElectron(null, make)
    expect((await startAndEnd(fake, [], OFFLINE)).stdout).toBe('electron\n')
  })

  it('says that it is offline where it cannot', async () => {
    const fake = new Fake()
    fake.addElectron(null, 'console.error("TypeError: fetch failed"); process.exit(1)')
    const { stdout, stderr } = await startAndEnd(fake, [], OFFLINE)
    expect(stderr).toBe('Browser host: the Electron binary is not here and could not be fetched (offline).\n')
    expect(stdout).toBe('web []\n')
  })

  it('does not take half a binary, or one of another version', async () => {
    const fake = new Fake()
    fake.addElectron('echo electron')
    fake.write('node_modules/electron/dist/version', '44.0.0')
    expect((await startAndEnd(fake, [], OFFLINE)).stderr).toContain('could not be fetched')
  })

  it('takes the browser host where Electron is not installed', async () => {
    expect((await startAndEnd(new Fake(), [], DISPLAY)).stderr).toBe('Browser host: Electron is not installed.\n')
  })

  it.each([
    ['a library is missing', 'echo "electron: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127', 'libnss3.so'],
    [
      'there is no sandbox',
      'echo "[12:0101/1.2:FATAL:setuid_sandbox_host.cc(163)] The SUID sandbox helper is not configured." >&2; kill -5 $$',
      'The SUID sandbox',
    ],
    ['it says nothing', 'exit 1', 'exit code 1'],
  ])('takes the browser host where Electron cannot run: %s', async (_, shell, why) => {
    const fake = new Fake()
    fake.addElectron(shell)
    const { status, stdout, stderr } = await startAndEnd(fake, [], DISPLAY)
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'web []\n' })
    expect(stderr).toMatch(/^Electron host: its binary is here\.\nBrowser host: Electron could not start \(.*\)\.\n$/)
    expect(stderr).toContain(why)
  })

  it('passes on that the options were not understood', async () => {
    const fake = new Fake()
    fake.addElectron('echo "no such device" >&2; exit 2')
    expect(await startAndEnd(fake, ['--device', 'x'], DISPLAY)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('no such device') })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it and Electron within two seconds, with 0, even an Electron that does not listen', async (signal) => {
    const fake = new Fake()
    fake.addElectron("trap '' TERM INT; echo up; exec sleep 60")
    const program = start(fake, [], DISPLAY)
    await program.says(/up/)
    expect(await program.end(signal)).toBeLessThan(2000)
    expect(await program.ended).toBe(0)
  })

  it('SIGTERM while it builds or fetches ends that too', async () => {
    const fake = new Fake()
    fake.addElectron(null, 'require("fs").writeFileSync("pid", String(process.pid)); setTimeout(() => {}, 60_000)')
    const program = start(fake, [], OFFLINE)
    await vi.waitFor(() => expect(existsSync(fake.file('node_modules/electron/pid'))).toBe(true), { timeout: 5000 })
    expect(await program.end()).toBeLessThan(2000)
    expect(await program.ended).toBe(0)
  })
})

describe('npm', () => {
  it.runIf(process.platform !== 'win32')('that is ended takes the app with it: its shell passes no signal on', async () => {
    const fake = new Fake()
    fake.addElectron('echo launcher=$PPID; exec sleep 60')
    const shell = spawn('sh', ['-c', '"$0" "$1"; true', process.execPath, fake.script('start.mjs')], {
      env: { ...process.env, ...DISPLAY, npm_lifecycle_event: 'start' },
    })
    const launcher = await new Promise<number>((resolve) => shell.stdout.on('data', (text) => resolve(Number(/launcher=(\d+)/.exec(text)?.[1]))))
    shell.kill('SIGTERM')
    await vi.waitFor(() => expect(() => process.kill(launcher, 0)).toThrow('ESRCH'), { timeout: 5000 })
  })
})

describe('roberta-lens', () => {
  const cli = (fake: Fake, ...args: string[]) => new Program(fake.script('cli.mjs'), args, NO_DISPLAY)

  it.each([['fill-mask', '--text', 'a'], ['--help'], ['--version']])('with a command is the command line: %s', async (...args) => {
    const program = cli(new Fake(), ...args)
    expect(await program.ended).toBe(0)
    expect(program.stdout).toBe(`cli ${JSON.stringify(args)}\n`)
    expect(program.stderr).toBe('')
  })

  it.each([[], ['--model', 'folder']])('without one is the app: %s', async (...args) => {
    const program = cli(new Fake(), ...args)
    expect(await program.ended).toBe(0)
    expect(program.stdout).toBe(`web ${JSON.stringify(args)}\n`)
  })
})
