import { Command, CommanderError, Option } from 'commander'
import { AppError } from '../../shared/errors'
import { DEVICES, PRECISIONS } from '../../shared/model'
import { VERSION } from '../services/resources'
import { COMMANDS } from './commands/commands'

/** What the command line asks for. */
export interface Invocation {
  command: string
  model: string | undefined
  device: (typeof DEVICES)[number]
  precision: (typeof PRECISIONS)[number]
  threads: number
  offsets: 'utf16' | 'code-points'
  truncate: boolean
  className: string | undefined
  input: string | undefined
  output: string | undefined
  /** Input fields given as options: the one object if no `--input` is given, else the lines' defaults. */
  fields: Record<string, unknown>
}

/** Reads the arguments. `null`: help or the version was printed. @throws AppError `usage` */
export function parseArguments(argv: string[]): Invocation | null {
  let invocation: Invocation | null = null
  // Settings are inherited by the commands added later: nothing is printed but by main.ts, nothing exits but there.
  const program = new Command('roberta-lens')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .version(VERSION)
    .description('Runs RoBERTa checkpoints: JSON Lines in, JSON Lines out.')
  for (const [name, { summary, fields, example }] of Object.entries(COMMANDS)) {
    const command = common(program.command(name).description(summary)).action((options) => {
      invocation = toInvocation(name, options, fields)
    })
    for (const field of fields) command.addOption(fieldOption(field))
    command.addOption(new Option('--input <file>', 'JSON Lines; default: standard input'))
    command.addOption(new Option('--offsets <unit>', 'how offsets are counted').choices(['utf16', 'code-points']).default('utf16'))
    if (TRUNCATING.has(name)) command.option('--truncate', 'cut texts over the limit, as the reference does, instead of refusing them')
    if (name === 'forward') command.option('--class <name>', "the reference's class; default: the config's first architecture")
    command.addHelpText('after', `\nExample:\n  npm run -s cli -- ${example}`)
  }
  common(program.command('info').description('What a model folder holds, as one object.'))
    .addHelpText('after', '\nExample:\n  npm run -s cli -- info')
    .action((options) => {
      invocation = toInvocation('info', options, [])
    })
  return run(program, argv) ? invocation : null
}

function common(command: Command): Command {
  return command
    .option('--model <path>', 'a model folder or weight file; default: the sample model')
    .addOption(new Option('--device <device>', 'where to compute').choices(DEVICES).default('auto'))
    .addOption(new Option('--precision <precision>', 'how to compute').choices(PRECISIONS).default('auto'))
    .addOption(new Option('--threads <n>', '0: as many as there are cores').argParser(wholeNumber).default(0))
    .option('--output <file>', 'default: standard output')
}

/** `--top-k` and `--top_k` alike: the dashes of every option are folded before commander sees them. */
const fieldOption = (field: string): Option => new Option(`--${field} <value>`, 'input field')

const foldDashes = (argument: string): string => {
  const [name = '', ...value] = argument.split('=')
  return name.startsWith('--') ? [`--${name.slice(2).replaceAll('-', '_')}`, ...value].join('=') : argument
}

function toInvocation(command: string, options: Record<string, unknown>, names: string[]): Invocation {
  const fields = Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, jsonOrText(String(options[name]), name)]))
  const { model, device, precision, threads, offsets = 'utf16', truncate = false, class: className, input, output } = options
  return { command, model, device, precision, threads, offsets, truncate, className, input, output, fields } as Invocation
}

/** Commands that refuse a text over the limit unless told to cut it. */
export const TRUNCATING = new Set([
  'fill-mask',
  'token-classification',
  'text-classification',
  'zero-shot-classification',
  'multiple-choice',
  'feature-extraction',
])

/** Fields that are text stay text, even one that happens to be JSON (`--text 42`). */
const TEXT_FIELDS = new Set(['text', 'text_pair', 'prompt', 'question', 'context', 'sequence', 'hypothesis_template'])

function jsonOrText(value: string, name: string): unknown {
  if (TEXT_FIELDS.has(name)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function wholeNumber(value: string): number {
  if (/^\d{1,3}$/.test(value)) return Number(value)
  throw usage(`--threads ${value}: it must be a whole number from 0 to 999.`)
}

function run(program: Command, argv: string[]): boolean {
  const isField = new Set(Object.values(COMMANDS).flatMap(({ fields }) => fields))
  const folded = argv.map((argument) => (isField.has(foldDashes(argument).slice(2).split('=')[0] ?? '') ? foldDashes(argument) : argument))
  try {
    program.parse(folded, { from: 'user' })
    return true
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return false
    throw usage(error.message.replace(/^error: /, '').replace(/\n.*/s, ''))
  }
}

const usage = (message: string) => new AppError('usage', message, 'roberta-lens --help lists the commands; roberta-lens COMMAND --help its options.')
