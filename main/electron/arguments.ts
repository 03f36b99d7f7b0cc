import path from 'node:path'
import { AppError } from '../../shared/errors'
import { DEVICES, type OpenOptions, PRECISIONS } from '../../shared/model'

/** What the command line of the app says. Paths are absolute. */
export interface ShellArguments {
  /** The model to open; `null` is the sample model. */
  model: string | null
  /** Where window state and history are kept; `null` is the system's usual place. */
  data: string | null
  defaults: Omit<OpenOptions, 'path'>
}

const MAX_THREADS = 256
type Option = 'model' | 'data' | 'device' | 'precision' | 'threads'

/**
 * Reads `argv` of a development start (`electron . --model X`) and of the installed program (`roberta-lens --model X`) alike: only five options are
 * looked for. All others belong to Chromium, Node or the launcher (`--no-sandbox`, `--inspect=0`, `--port`), so an unknown one is no error here.
 */
export function readArguments(argv: readonly string[], folder: string): ShellArguments {
  const value = (option: Option) => givenFor(argv, option)
  const absolute = (option: Option) => {
    const given = value(option)
    return given === null ? null : path.resolve(folder, given)
  }
  return {
    model: absolute('model'),
    data: absolute('data'),
    defaults: {
      device: oneOf('device', value('device'), DEVICES),
      precision: oneOf('precision', value('precision'), PRECISIONS),
      threads: threadsOf(value('threads')),
    },
  }
}

/** `--option value` or `--option=value`; `null` where the option is absent. */
function givenFor(argv: readonly string[], option: Option): string | null {
  const name = `--${option}`
  const at = argv.findIndex((argument) => argument === name || argument.startsWith(`${name}=`))
  if (at < 0) return null
  const given = argv[at] === name ? argv[at + 1] : argv[at]?.slice(name.length + 1)
  // In `--model --device cpu` the next option is no value.
  if (!given || given.startsWith('--')) throw usage(`${name} needs a value.`, `Write ${name} and a value behind it.`)
  return given
}

/** The first of `allowed` is what is meant when the option is absent. */
function oneOf<T extends string>(name: Option, value: string | null, allowed: readonly [T, ...T[]]): T {
  if (value === null) return allowed[0]
  const found = allowed.find((each) => each === value)
  if (found === undefined) throw usage(`--${name} ${value}: there is no such ${name}.`, `Use one of ${allowed.join(', ')}.`)
  return found
}

function threadsOf(value: string | null): number {
  const threads = Number(value ?? 0)
  if (Number.isInteger(threads) && threads >= 0 && threads <= MAX_THREADS) return threads
  throw usage(`--threads ${value}: not a number of threads.`, `Use a whole number from 0 (as many as physical cores) to ${MAX_THREADS}.`)
}

const usage = (message: string, hint: string) => new AppError('usage', message, hint)
