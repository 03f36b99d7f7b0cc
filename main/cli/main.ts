import path from 'node:path'
import { AppError, type ErrorCode, type ErrorData, errorData } from '../../shared/errors'
import { type ForkedEngine, forkEngine } from '../services/forkedEngine'
import { resources } from '../services/resources'
import { RunningEngine } from '../services/runningEngine'
import { type Invocation, parseArguments } from './arguments'
import type { EngineClient, LineCommand, RunContext } from './commands/command'
import { COMMANDS } from './commands/commands'
import { doctor } from './doctor'
import { download } from './download'
import { checkFiles } from './files'
import { history } from './history'
import { inChunks, parseLine, readLines, typingHint } from './lines'
import { Output } from './output'
import { Progress } from './progress'
import { sessionInfo } from './sessionInfo'
import { TaskBatch } from './taskBatch'

/** Exit statuses of the contract: all lines succeeded, some failed, nothing could run. */
const EXIT = { ok: 0, someFailed: 1, nothingRan: 2 } as const

const { engineEntry, scannerEntry, sampleModel } = resources(path.resolve(import.meta.dirname, '../..'))

async function main(): Promise<number> {
  const invocation = parseArguments(process.argv.slice(2))
  if (!invocation) return EXIT.ok
  if (invocation.command === 'download') {
    await download(invocation, process.stderr)
    return EXIT.ok
  }
  if (invocation.command === 'doctor') {
    await doctor(invocation, { scannerEntry, sampleModel })
    return EXIT.ok
  }
  if (invocation.command === 'history') {
    await history(invocation.fields, invocation.output, warn)
    return EXIT.ok
  }
  if (invocation.command === 'session info') {
    await sessionInfo(invocation.fields, invocation.output)
    return EXIT.ok
  }
  const engine = new RunningEngine<ForkedEngine>(forkEngine(engineEntry))
  try {
    return invocation.command === 'info' ? await info(invocation, engine.client) : await runLines(invocation, engine.client)
  } finally {
    progress.clear()
    engine.end()
    // A line that may still come would keep the process waiting.
    process.stdin.destroy()
  }
}

async function info({ model, output }: Invocation, engine: EngineClient): Promise<number> {
  const out = await Output.open(output)
  const report = await engine.call('inspect', { path: model ?? sampleModel })
  await out.write({ ...report, problems: report.problems.map(printed) })
  await out.end()
  return EXIT.ok
}

/** What is printed of an error; its detail is for this program. */
const printed = ({ code, message, hint }: ErrorData): ErrorData => ({ code, message, hint })

async function runLines(invocation: Invocation, engine: EngineClient): Promise<number> {
  const { model, device, precision, threads, offsets, truncate, className } = invocation
  const command = COMMANDS[invocation.command] as LineCommand
  if (!isOneObject(invocation)) checkFiles(invocation.input, invocation.output)
  await engine.call('open', { path: model ?? sampleModel, device, precision, threads })
  if (!isOneObject(invocation) && invocation.input === undefined) process.stderr.write(typingHint(invocation.command, process.stdin.isTTY))
  const out = await Output.open(invocation.output)
  const { run } = new TaskBatch(engine)
  let failures = 0
  for await (const lines of inChunks(inputLines(invocation), command.linesAtOnce)) {
    const results = await Promise.allSettled(
      lines.map(async ({ number, bytes }) => {
        const context: RunContext = { engine, run, offsets, truncate, className, warn: (sentence) => warn(`line ${number}: ${sentence}`) }
        return command.run(context, parseLine(bytes), invocation.fields)
      }),
    )
    for (const [i, result] of results.entries()) {
      if (result.status === 'rejected' && isFatal(result.reason)) throw result.reason
      if (result.status === 'rejected') failures++
      await out.write(result.status === 'rejected' ? { error: printed(errorData(result.reason)), line: lines[i]?.number } : result.value)
      if (out.closed) return EXIT.ok
    }
    progress.add(lines.length)
  }
  await out.end()
  return failures > 0 ? EXIT.someFailed : EXIT.ok
}

/** Errors that every further line would meet again: the command ends with its one sentence. A head has a name; what else is missing, the pooler, only some lines ask for. */
const isFatal = (error: unknown): boolean =>
  error instanceof AppError && (FATAL.has(error.code) || (error.code === 'head_missing' && error.detail?.head !== undefined) || isOfClass(error))
const FATAL = new Set<ErrorCode>([
  'tensor_shape',
  'config_unsupported',
  'engine_died',
  'weights_changed',
  'output_failed',
  'tokenizer_missing',
  'tokenizer_invalid',
])

/** `--class` is the command's, not the line's. */
const isOfClass = ({ code, detail }: AppError): boolean => code === 'input_invalid' && detail?.field === 'class'

async function* inputLines(invocation: Invocation) {
  if (isOneObject(invocation)) yield { number: 1, bytes: Buffer.from('{}') }
  else yield* readLines(invocation.input)
}

/** The fields given as options are the one line, unless an input file is named. */
const isOneObject = ({ input, fields }: Invocation): boolean => input === undefined && Object.keys(fields).some((name) => PRIMARY_FIELDS.has(name))
/** Given as an option, each of these is the one input. */
const PRIMARY_FIELDS = new Set(['text', 'question', 'context', 'sequence', 'prompt', 'good', 'token', 'id', 'input_ids', 'inputs_embeds'])

const progress = new Progress(process.stderr)

function warn(sentence: string) {
  progress.clear()
  process.stderr.write(`warning: ${sentence}\n`)
}

try {
  process.exitCode = await main()
} catch (error) {
  const { message, hint } = errorData(error)
  process.stderr.write(`${message}\n${hint}\n`)
  process.exitCode = EXIT.nothingRan
}
