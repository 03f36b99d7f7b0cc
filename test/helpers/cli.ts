import { spawn } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './fixtures'

export interface CliResult {
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as parsed JSON Lines. */
  lines: unknown[]
}

/** Runs the command line as a user does; `input` goes to standard input. */
export function cli(args: string[], input = '', env: Record<string, string> = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [path.join(ROOT, 'main/launch/cli.mjs'), ...args], { cwd: ROOT, env: { ...process.env, ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.end(input)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const lines = stdout.split('\n').filter(Boolean)
      resolve({ code, stdout, stderr, lines: lines.map((line) => (line.startsWith('{') || line.startsWith('[') ? JSON.parse(line) : line)) })
    })
  })
}
