import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import {
  OCCLUSION_UNITS,
  type OccludedUnit,
  type Occlusion,
  type OcclusionInput,
  occlusionInput,
  REPLACEMENTS,
  SALIENCY_TASKS,
  type SaliencyTarget,
  saliencyTarget,
} from '../../../shared/inspect/saliency'
import { parse } from '../../../shared/rpc'
import { codePointStarts } from '../../../shared/text'
import { lineCommand, type Offsets } from './command'
import { printedOffsets } from './offsets'

const target = z.union([z.string(), z.number().int().min(0), saliencyTarget])

const input = z.strictObject({
  task: z.enum(SALIENCY_TASKS).describe(`${SALIENCY_TASKS.slice(0, -1).join(', ')} or ${SALIENCY_TASKS.at(-1)}`),
  text: z.string().optional().describe('the text, for text-classification, token-classification and fill-mask'),
  text_pair: z.string().optional().describe('a second text, for text-classification; default: none'),
  question: z.string().optional().describe('the question, for question-answering and multiple-choice'),
  context: z.string().optional().describe('the text that holds the answer, for question-answering'),
  prompt: z.string().optional().describe('the beginning, for multiple-choice'),
  choices: z.array(z.string()).optional().describe('two or more texts, for multiple-choice'),
  sequence: z.string().optional().describe('the text, for zero-shot-classification'),
  candidate_labels: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('a list, or one text with commas, for zero-shot-classification'),
  hypothesis_template: z.string().optional().describe('the sentence of a label, for zero-shot-classification; default: "This example is {}."'),
  multi_label: z.boolean().optional().describe('for zero-shot-classification: true or false; default: false'),
  target: target
    .optional()
    .describe(
      'a label, a token for the mask (ĠParis), a choice from 0, or {"label", "start", "end"}, {"start", "end"}, {"mask", "token"}; default: the best answer',
    ),
  against: target.optional().describe('a second target: why the first and not this one; default: none'),
  unit: z.enum(OCCLUSION_UNITS).default('word').describe('token, word or sentence; default: word'),
  window: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'which window of a text over the limit, counted from 1, except for zero-shot-classification and multiple-choice; default: such a text is refused',
    ),
  replace: z.enum(REPLACEMENTS).default('mask').describe('mask, drop, or pad with attention mask 0; default: mask'),
})
type Line = z.output<typeof input>

/** What an answer hangs on: `{target, value, logit, units}`, in the order of the text. */
export const saliency = lineCommand('saliency', {
  summary: 'Which parts of a text an answer hangs on, by taking each away.',
  input,
  example: 'saliency --task fill-mask --text "The capital of France is <mask>."',
  // Each line is many runs, which are batched among themselves.
  linesAtOnce: 1,
  run: async ({ engine, truncate, offsets, warn }, line) => {
    const given = [line.target, line.against].filter((one) => one !== undefined)
    if (line.target === undefined && line.against !== undefined) throw nothingToCompare()
    const asked = {
      ...fieldsOf(line),
      unit: line.unit,
      replace: line.replace,
      truncate,
      ...(given.length > 0 && { targets: given.map((one) => targetOf(one, line, offsets)) }),
    }
    const question = parse(occlusionInput, asked, 'saliency') as OcclusionInput
    const found = await engine.call('occlusion', question).catch((error) => {
      throw withWayOut(error, line)
    })
    for (const warning of found.warnings) warn(warning)
    return printed(found, offsets)
  },
})

/** The fields of the task that the line has; which of them the task takes, its schema says. */
function fieldsOf({ task, candidate_labels, ...line }: Line) {
  const labels = typeof candidate_labels === 'string' ? candidate_labels.split(',').map((label) => label.trim()) : candidate_labels
  const fields = {
    text: line.text,
    textPair: line.text_pair,
    question: line.question,
    context: line.context,
    prompt: line.prompt,
    choices: line.choices,
    sequence: line.sequence,
    candidateLabels: labels?.filter((label) => label !== ''),
    hypothesisTemplate: line.hypothesis_template,
    multiLabel: line.multi_label,
    window: line.window === undefined ? undefined : line.window - 1,
  }
  return { task, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) }
}

function targetOf(given: z.output<typeof target>, { task, text, context }: Line, offsets: Offsets): SaliencyTarget {
  if (typeof given === 'number' && task === 'multiple-choice') return { choice: given }
  // Of an option, `--target 1957` is a word.
  if (typeof given !== 'object') return task === 'fill-mask' ? { token: `${given}` } : { label: `${given}` }
  if (offsets === 'utf16' || given.start === undefined) return given
  const starts = codePointStarts((task === 'question-answering' ? context : text) ?? '')
  const unit = (at: number | undefined) => (at === undefined ? undefined : (starts[at] ?? at))
  return { ...given, start: unit(given.start), end: unit(given.end) }
}

function printed({ texts, targets: [first, second], units }: Occlusion, offsets: Offsets) {
  const printedAt = texts.map(({ text }) => printedOffsets(text, offsets))
  const fields = texts.map(({ field }) => (field === 'textPair' ? 'text_pair' : field))
  const firstChoice = fields.indexOf('choice')
  const targetOf = (of: typeof first) => of && { ...of.target, ...spanOf(of.target, fields, printedAt) }
  const unitOf = ({ text, start, end, scores }: OccludedUnit) => ({
    text: texts[text]?.text.slice(start, end),
    field: fields[text],
    ...(fields[text] === 'choice' && { choice: text - firstChoice }),
    start: printedAt[text]?.(start),
    end: printedAt[text]?.(end),
    change: scores[0]?.change ?? null,
    logit_change: scores[0]?.logitChange ?? null,
    ...(second && { against_change: scores[1]?.change ?? null, against_logit_change: scores[1]?.logitChange ?? null }),
  })
  return {
    target: targetOf(first),
    value: first?.value,
    logit: first?.logit,
    ...(second && { against: { target: targetOf(second), value: second.value, logit: second.logit } }),
    units: units.map(unitOf),
  }
}

/** In the printed units: of the context where there is one. */
function spanOf({ start, end }: SaliencyTarget, fields: string[], printedAt: ((at: number) => number)[]) {
  const printed = printedAt[Math.max(0, fields.indexOf('context'))]
  return start === undefined || end === undefined ? {} : { start: printed?.(start), end: printed?.(end) }
}

/** A text over the limit: what the command line can do about it. */
function withWayOut(error: unknown, { task, window }: Line): unknown {
  if (!(error instanceof AppError) || error.code !== 'text_too_long' || window !== undefined) return error
  const hasWindows = task !== 'multiple-choice' && task !== 'zero-shot-classification'
  return new AppError(
    error.code,
    error.message,
    `${hasWindows ? 'Choose a window of it ("window": 1), or cut it' : 'Shorten it, or cut it'} with --truncate. Nothing was cut.`,
    error.detail,
  )
}

const nothingToCompare = () =>
  new AppError('input_invalid', 'saliency: against: there is no target that it is weighed against.', 'Give target as well, or leave against out.', {
    field: 'against',
  })
