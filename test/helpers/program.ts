import { type ChildProcess, spawn } from 'node:child_process'
import { vi } from 'vitest'

/** A program that was started, as its user sees it. */
export class Program {
  stdout = ''
  stderr = ''
  readonly child: ChildProcess
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>

  constructor(script: string, args: string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout?.on('data', (text) => {
      this.stdout += text
    })
    this.child.stderr?.on('data', (text) => {
      this.stderr += text
    })
    this.ended = new Promise((resolve) => this.child.once('close', (code, signal) => resolve(signal ?? code)))
  }

  /** Waits until standard output matches. */
  async says(pattern: RegExp): Promise<string> {
    await vi.waitFor(
      () => {
        if (!pattern.test(this.stdout)) throw new Error(`It did not print ${pattern}, but "${this.stdout}" and "${this.stderr}".`)
      },
      { timeout: 15_000, interval: 20 },
    )
    return pattern.exec(this.stdout)?.[0] ?? ''
  }

  /** Sends the signal; the milliseconds until it has ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    const start = performance.now()
    this.child.kill(signal)
    await this.ended
    return performance.now() - start
  }
}
