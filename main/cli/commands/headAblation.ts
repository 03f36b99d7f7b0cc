import { z } from 'zod'
import { headAblationInput } from '../../../shared/inspect/interventions'
import type { TaskId } from '../../../shared/tasks'
import { interventionsField, lineCommand } from './command'

const TASKS_WITH_ANSWER = [
  'fill-mask',
  'text-classification',
  'token-classification',
  'question-answering',
  'zero-shot-classification',
  'multiple-choice',
] as const satisfies TaskId[]
const text = z.string().optional()
const number = z.number().int().optional()

const input = z.strictObject({
  task: z.enum(TASKS_WITH_ANSWER).describe(`${TASKS_WITH_ANSWER.join(', ')}; then its own fields`),
  heads: headAblationInput.shape.heads.describe('[[layer, head], ...], counted from 1, each by itself; default: every head'),
  interventions: interventionsField,
  text: text.describe('as the task takes it'),
  text_pair: text.describe('of text-classification'),
  function_to_apply: text.describe('of text-classification'),
  aggregation_strategy: text.describe('of token-classification'),
  stride: number.describe('of token-classification'),
  question: text.describe('of question-answering and multiple-choice'),
  context: text.describe('of question-answering'),
  doc_stride: number.describe('of question-answering'),
  max_answer_len: number.describe('of question-answering'),
  max_seq_len: number.describe('of question-answering'),
  sequence: text.describe('of zero-shot-classification'),
  candidate_labels: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('of zero-shot-classification'),
  hypothesis_template: text.describe('of zero-shot-classification'),
  multi_label: z.boolean().optional().describe('of zero-shot-classification'),
  prompt: text.describe('of multiple-choice'),
  choices: z.array(z.string()).optional().describe('of multiple-choice'),
})

/** `{answer, value, ablations: [{layer, head, value, change}]}`, the largest change first. */
export const headAblation = lineCommand('head-ablation', {
  summary: 'What becomes of an answer without each head.',
  input,
  example: 'head-ablation --task fill-mask --text "The capital of France is <mask>."',
  // A line is as many runs as there are heads.
  linesAtOnce: 1,
  run: async ({ engine, truncate }, { task, heads, interventions, ...fields }) => {
    const own = Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[camelCase(name), value]])))
    const asked = task === 'question-answering' || !truncate ? own : { ...own, truncate }
    const { answer, value, ablations } = await engine.call('headAblation', { task, input: asked, heads, interventions })
    return { answer, value, ablations }
  },
})

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
