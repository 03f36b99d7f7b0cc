import { execFileSync, fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const ENTRY = path.join(import.meta.dirname, '../../out/main/engine.js')
/** As the hosts start it: `main/services/forkedEngine.ts`. */
const NODE_OPTIONS = ['--max-semi-space-size=2']
const ENVIRONMENT = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=6815744', ...process.env }

/** The built engine in a process of its own, called as a host calls it: frames on channel 0 (`main/services/channels.ts`, `shared/rpc.ts`). */
export class EngineProcess {
  #child = fork(ENTRY, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: NODE_OPTIONS, env: ENVIRONMENT })
  #pending = new Map()
  #next = 1

  constructor() {
    this.#child.on('message', ({ message }) => {
      if (!message || 'event' in message || 'partial' in message) return
      const call = this.#pending.get(message.result ?? message.failed)
      if ('result' in message) call.resolve(message.value)
      else call.reject(new Error(message.error.message))
    })
    this.#child.once('exit', (code, signal) => {
      for (const { reject } of this.#pending.values()) reject(new Error(`The engine ended (${signal ?? code}).`))
    })
  }

  call(method, input) {
    return new Promise((resolve, reject) => {
      const call = this.#next++
      this.#pending.set(call, { resolve, reject })
      this.#child.send({ channel: 0, message: { call, method, input } })
    })
  }

  /** Bytes in memory: all of it, and what is not a mapped file (`null` where the system does not tell). */
  async memory() {
    const status = `/proc/${this.#child.pid}/status`
    if (!existsSync(status)) return { resident: (await this.call('stats', {})).rssBytes, anonymous: null }
    const text = readFileSync(status, 'utf8')
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024
    return { resident: field('VmRSS'), anonymous: field('RssAnon') }
  }

  /** Milliseconds of processor time used so far by all its threads; `null` where the system does not tell. */
  cpuMs() {
    const stat = `/proc/${this.#child.pid}/stat`
    if (!existsSync(stat)) return null
    // The fields after the name, which is in brackets and may hold spaces: user and system ticks are the 12th and 13th.
    const fields = readFileSync(stat, 'utf8').split(') ').at(-1).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond()
  }

  end() {
    return new Promise((resolve) => {
      this.#child.once('exit', resolve)
      this.#child.kill('SIGKILL')
    })
  }
}

const ticksPerSecond = () => Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
