import path from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { AppError } from '../../shared/errors'
import { DEVICES, type OpenOptions, PRECISIONS } from '../../shared/model'
import { dataFolder } from '../services/dataFolder'

/** What the command line of the browser host says. Paths are absolute. */
export interface WebArguments {
  /** `null`: one that the system chooses. */
  port: number | null
  openBrowser: boolean
  /** The model to open; `null` is the sample model. */
  model: string | null
  data: string
  defaults: Omit<OpenOptions, 'path'>
}

const MAX_PORT = 65_535
const MAX_THREADS = 256

/** Reads the arguments; paths are relative to `folder`. `null`: help was printed. @throws AppError `usage` */
export function readArguments(argv: readonly string[], folder: string): WebArguments | null {
  const command = options()
  try {
    command.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return null
    throw new AppError('usage', sentence(error.message), 'npm start -- --help lists the options.')
  }
  const { port, open, model, data, device, precision, threads } = command.opts()
  return {
    port: port ?? null,
    openBrowser: open,
    model: model === undefined ? null : path.resolve(folder, model),
    data: data === undefined ? dataFolder() : path.resolve(folder, data),
    defaults: { device, precision, threads },
  }
}

const options = (): Command =>
  new Command('npm start --')
    .description('Opens RoBERTa Lens.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .allowExcessArguments(false)
    .addOption(new Option('--browser', 'take the browser host even where Electron is'))
    .addOption(new Option('--port <n>', 'the port of the browser host; default: a free one').argParser(wholeNumber(MAX_PORT)))
    .addOption(new Option('--no-open', 'open no browser, only print the address'))
    .addOption(new Option('--model <path>', 'a model folder or weight file; default: the sample model'))
    .addOption(new Option('--data <folder>', "where settings, history and cache are kept; default: the system's usual place"))
    .addOption(new Option('--device <device>', 'where to compute').choices(DEVICES).default('auto'))
    .addOption(new Option('--precision <precision>', 'how to compute').choices(PRECISIONS).default('auto'))
    .addOption(new Option('--threads <n>', '0: as many as there are cores').argParser(wholeNumber(MAX_THREADS)).default(0))

function wholeNumber(max: number) {
  return (value: string): number => {
    if (/^\d{1,5}$/.test(value) && Number(value) <= max) return Number(value)
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`)
  }
}

/** commander's message as a sentence: without its prefix, from a capital to a full stop. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') || text.endsWith(')') ? '' : '.'}`
}
