import type { Interventions } from '../../shared/inspect/interventions'
import type { TaskId, TaskMap } from '../../shared/tasks'
import { answered } from '../../shared/tasks/multipleChoice'

type Input = TaskMap[TaskId]['input']

/** The command line that prints the same results: one object by options, several as lines. */
export const asCommandLine = (task: TaskId, inputs: Input[], model: string): string => commandLine(task, inputs, model)

/** Of any command. */
export function commandLine(task: string, inputs: object[], model: string): string {
  const command = `npm run -s cli -- ${task} --model ${quoted(model)}`
  const [only] = inputs
  if (inputs.length !== 1 || !only) return `printf '%s\\n' ${inputs.map((input) => quoted(JSON.stringify(snakeCased(input)))).join(' ')} | ${command}`
  const options = Object.entries(snakeCased(only)).map(([name, value]) =>
    name === 'truncate' ? (value ? '--truncate' : '') : `--${name.replaceAll('_', '-')} ${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  return [command, ...options.filter(Boolean)].join(' ')
}

/** The same with interventions: every task takes them as an option. */
export const withInterventions = (command: string, { heads, skippedLayers, restricted }: Interventions): string =>
  `${command} --interventions ${quoted(JSON.stringify({ heads, skipped_layers: skippedLayers, restricted }))}`

/** The positional argument of each of the reference's pipelines; those that transformers has no pipeline for are called by their class. */
const SUBJECT: Partial<Record<TaskId, (input: Record<string, unknown>) => { subject: string; rest: Record<string, unknown> }>> = {
  'token-classification': named('text'),
  'text-classification': ({ text, text_pair, ...rest }) => ({ subject: text_pair === undefined ? python(text) : python({ text, text_pair }), rest }),
  'zero-shot-classification': named('sequence'),
  'question-answering': ({ question, context, ...rest }) => ({ subject: `question=${python(question)}, context=${python(context)}`, rest }),
}

function named(field: string) {
  return ({ [field]: subject, ...rest }: Record<string, unknown>) => ({ subject: python(subject), rest })
}

/** Options that are given to the pipeline when it is made. */
const AT_CREATION = new Set(['aggregation_strategy', 'ignore_labels', 'stride'])
/** Ours alone. */
const UNKNOWN_TO_PIPELINES = new Set(['truncate', 'question'])

/** The reference's own code for the same results. */
export function asPythonPipeline(task: TaskId, inputs: Input[], model: string): string {
  if (task === 'multiple-choice') return multipleChoicePython(inputs as TaskMap['multiple-choice']['input'][], model)
  if (task === 'feature-extraction') return vectorsPython(inputs as TaskMap['feature-extraction']['input'][], model)
  if (task === 'text-generation') return generationPython(inputs as TaskMap['text-generation']['input'][], model)
  const calls = inputs.map((input) => SUBJECT[task]?.(snakeCased(input)) ?? { subject: '', rest: {} })
  const options = (wanted: (name: string) => boolean, rest: Record<string, unknown>) =>
    Object.entries(rest).flatMap(([name, value]) => (UNKNOWN_TO_PIPELINES.has(name) || !wanted(name) ? [] : [`${name}=${python(value)}`]))
  const creation = [python(task), `model=${python(model)}`, ...options((name) => AT_CREATION.has(name), calls[0]?.rest ?? {})]
  const run = ({ subject, rest }: { subject: string; rest: Record<string, unknown> }) =>
    `print(pipe(${[subject, ...options((name) => !AT_CREATION.has(name), rest)].join(', ')}))`
  return ['from transformers import pipeline', '', `pipe = pipeline(${creation.join(', ')})`, ...calls.map(run)].join('\n')
}

function multipleChoicePython(inputs: TaskMap['multiple-choice']['input'][], model: string): string {
  const [{ prompt, choices, question } = { prompt: '', choices: [] as string[], question: undefined }] = inputs
  const texts = question === undefined ? choices : choices.map((choice) => answered(question, choice))
  return [
    'from transformers import AutoTokenizer, AutoModelForMultipleChoice',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(model)})`,
    `model = AutoModelForMultipleChoice.from_pretrained(${python(model)})`,
    `choices = ${python(texts)}`,
    `inputs = tokenizer([${python(prompt)}] * len(choices), choices, padding=True, return_tensors="pt")`,
    'print(model(**{k: v[None] for k, v in inputs.items()}).logits.softmax(-1))',
  ].join('\n')
}

/** The pipeline gives the states of all tokens, and no pooler: one vector a sentence takes the model itself. */
function vectorsPython(inputs: TaskMap['feature-extraction']['input'][], model: string): string {
  const [{ pooling, normalize } = { pooling: undefined, normalize: undefined }] = inputs
  const vector = {
    none: 'output.last_hidden_state[0]',
    mean: 'output.last_hidden_state[0].mean(0)',
    cls: 'output.last_hidden_state[0][0]',
    pooler: 'output.pooler_output[0]',
  }
  return [
    'import torch',
    'from transformers import AutoModel, AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(model)})`,
    `model = AutoModel.from_pretrained(${python(model)}).eval()`,
    `for text in ${python(inputs.map(({ text }) => text))}:`,
    '    with torch.no_grad():',
    '        output = model(**tokenizer(text, return_tensors="pt"))',
    `    vector = ${vector[pooling ?? 'none']}`,
    ...(normalize ? ['    vector = torch.nn.functional.normalize(vector, dim=-1)'] : []),
    '    print(vector.tolist())',
  ].join('\n')
}

/** The pipeline would end the prompt with `</s>`. Drawn texts differ: PyTorch's random numbers are others. */
function generationPython(inputs: TaskMap['text-generation']['input'][], model: string): string {
  const [{ prompt, inputIds: _, seed, ...options } = { prompt: '' }] = inputs
  const named = Object.entries(snakeCased(options)).map(([name, value]) => `${name}=${python(value)}`)
  return [
    ...(seed === undefined ? [] : ["# Draws other texts: the random numbers are PyTorch's."]),
    `from transformers import AutoModelForCausalLM, AutoTokenizer${seed === undefined ? '' : ', set_seed'}`,
    '',
    ...(seed === undefined ? [] : [`set_seed(${seed})`]),
    `tokenizer = AutoTokenizer.from_pretrained(${python(model)})`,
    `model = AutoModelForCausalLM.from_pretrained(${python(model)})`,
    `ids = tokenizer(${python(prompt)}, return_tensors="pt").input_ids[:, :-1]  # without </s>`,
    `print(tokenizer.decode(model.generate(${['ids', ...named].join(', ')})[0], skip_special_tokens=True))`,
  ].join('\n')
}

/** What a model is given: the texts, or the tokens of a window, which the reference's tokenizer would cut elsewhere. */
export const inputsPython = (texts: readonly string[], ids: Int32Array | null): string =>
  ids ? `inputs = {"input_ids": torch.tensor([[${Array.from(ids).join(', ')}]])}` : `inputs = tokenizer(${texts.map(python).join(', ')}, return_tensors="pt")`

/** A value as Python writes it; strings as JSON's, which Python reads alike. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, one]) => `${python(name)}: ${python(one)}`)
      .join(', ')}}`
  return JSON.stringify(value)
}

const snakeCased = (input: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  )

/** For a POSIX shell: single quotes, in which only a single quote is special. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
