import { Command, CommanderError, Option } from 'commander'
import { AppError } from '../../shared/errors'
import { FORMAT_NAMES } from '../../shared/hub'
import { openOptions } from '../../shared/ipc'
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
    const command = described(program, name, summary, example).action((options) => {
      invocation = toInvocation(name, options, Object.keys(fields))
    })
    for (const [field, meaning] of Object.entries(fields)) for (const option of fieldOptions(field, meaning)) command.addOption(option)
    common(command)
    if (TRUNCATING.has(name)) command.option('--truncate', 'cut texts over the limit, as the reference does, instead of refusing them')
    if (name === 'forward') command.option('--class <name>', "the reference's class; default: the config's first architecture")
  }
  common(described(program, 'info', 'What a model folder holds, as one object.', 'info')).action((options) => {
    invocation = toInvocation('info', options, [])
  })
  common(described(program, 'doctor', 'What lies at a path, what it can do, and what is wrong with it, as one object.', 'doctor --model ~/models/mine')).action(
    (options) => {
      invocation = toInvocation('doctor', options, [])
    },
  )
  searching(described(program, 'history', "The runs of the app's history, the newest first, one a line.", 'history --search "river" --limit 20'), (given) => {
    invocation = given
  })
  downloading(described(program, 'download', 'Brings a model from the Hugging Face Hub into the cache.', 'download FacebookAI/roberta-base'), (given) => {
    invocation = given
  })
  aboutSessions(program, (given) => {
    invocation = given
  })
  return run(program, argv) ? invocation : null
}

/** Commands of a file that the app has saved. */
function aboutSessions(program: Command, take: (invocation: Invocation) => void): void {
  const session = program.command('session').description('What a saved session holds.')
  described(session, 'info', 'Its model, its panels and when it was saved, as one object.', 'session info mine.lens')
    .argument('<file>', 'a session that was saved, *.lens')
    .option('--output <file>', 'default: standard output')
    .action((file: string, options: Record<string, unknown>) => take({ ...toInvocation('session info', options, []), fields: { file } }))
}

/** It opens no model. */
function searching(command: Command, take: (invocation: Invocation) => void): void {
  command
    .option('--search <words>', 'each of them in the text, the names of model and panel, the note or the result')
    .option('--panel <id>', 'fill-mask, attention, …')
    .option('--pinned', 'pinned ones alone')
    .option('--limit <n>', 'the newest so many; default: 100')
    .option('--data <folder>', "where the app keeps its history; default: the system's place for it")
    .option('--output <file>', 'default: standard output')
    .action((options: Record<string, unknown>) => take({ ...toInvocation('history', options, []), fields: options }))
}

/** The one command that uses the network. */
function downloading(command: Command, take: (invocation: Invocation) => void): void {
  command
    .argument('<name>', 'owner/name, name@revision, or the address of its page')
    .addOption(new Option('--format <format>', 'of the weights; default: the first of these that there is').choices(FORMAT_NAMES))
    .option('--data <folder>', "where the app keeps settings and token; default: the system's place for them")
    .option('--output <file>', 'default: standard output')
    .action((name: string, options: Record<string, unknown>) => take({ ...toInvocation('download', options, []), fields: { ...options, name } }))
}

const described = (program: Command, name: string, summary: string, example: string): Command =>
  program.command(name).description(summary).addHelpText('after', `\nExample:\n  npm run -s cli -- ${example}`)

const common = (command: Command): Command =>
  command
    .option('--model <path>', 'a model folder or weight file; default: the sample model')
    .addOption(new Option('--device <device>', 'where to compute').choices(DEVICES).default('auto'))
    .addOption(new Option('--precision <precision>', 'how to compute').choices(PRECISIONS).default('auto'))
    .addOption(new Option('--threads <n>', '0: as many as there are cores').argParser(threadCount).default(0))
    .addOption(new Option('--offsets <unit>', 'how offsets are counted').choices(['utf16', 'code-points']).default('utf16'))
    .option('--input <file>', 'JSON Lines; default: standard input')
    .option('--output <file>', 'default: standard output')

/** `--top-k`, and unsaid in the help `--top_k`: two options of one field, of which the last given counts. */
function fieldOptions(field: string, meaning: string): Option[] {
  const dashed = new Option(`--${field.replaceAll('_', '-')} <value>`, meaning)
  return field.includes('_') ? [named(dashed, field), named(new Option(`--${field} <value>`, meaning).hideHelp(), field)] : [dashed]
}

/** The field's own name is where its value is stored. */
function named(option: Option, field: string): Option {
  option.attributeName = () => field
  return option
}

function toInvocation(command: string, options: Record<string, unknown>, names: string[]): Invocation {
  const given = names.filter((name) => options[name] !== undefined)
  const fields = Object.fromEntries(given.map((name) => [name, fieldValue(String(options[name]), name, command)]))
  const { model, device, precision, threads, offsets, truncate = false, class: className, input, output } = options
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
  'attention',
  'head-ablation',
  'head-statistics',
  'hidden-states',
  'logit-lens',
  'pseudo-log-likelihood',
  'saliency',
])

/** Fields that are text stay text, even one that happens to be JSON (`--text 42`); where the command takes a list of texts, a list is one. */
const TEXT_FIELDS = new Set(['text', 'text_pair', 'prompt', 'question', 'context', 'sequence', 'hypothesis_template', 'good', 'bad'])

function fieldValue(typed: string, name: string, command: string): unknown {
  const value = jsonOrText(typed)
  return !TEXT_FIELDS.has(name) || (Array.isArray(value) && COMMANDS[command]?.takes(name, value)) ? value : typed
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const MAX_THREADS = openOptions.shape.threads.maxValue ?? 0

function threadCount(value: string): number {
  if (/^\d{1,3}$/.test(value) && Number(value) <= MAX_THREADS) return Number(value)
  throw usage(`--threads: it is ${value}; it must be a whole number from 0 to ${MAX_THREADS}.`)
}

function run(program: Command, argv: string[]): boolean {
  try {
    program.parse(argv, { from: 'user' })
    return true
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return false
    throw usage(...sentenceAndSuggestion(error.message))
  }
}

/** commander's `error: unknown option '--x'\n(Did you mean --y?)` as a sentence, from a capital to a full stop, and what was meant. */
function sentenceAndSuggestion(message: string): [string, string] {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}${first.endsWith('.') ? '' : '.'}`
  return [sentence, rest.map((line) => `${line.replace(/^\(|\)$/g, '')} `).join('')]
}

const usage = (message: string, suggestion = '') =>
  new AppError('usage', message, `${suggestion}roberta-lens --help lists the commands; roberta-lens COMMAND --help its options.`)
