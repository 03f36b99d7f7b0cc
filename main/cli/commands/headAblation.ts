import { z } from 'zod'
import { headAblationInput } from '../../../shared/inspect/interventions'
import { TASK_IDS } from '../../../shared/tasks'
import { POOLINGS } from '../../../shared/tasks/featureExtraction'
import { textGenerationInput } from '../../../shared/tasks/textGeneration'
import { interventionsField, lineCommand } from './command'

const text = z.string().optional()
const number = z.number().int().optional()

const input = z.strictObject({
  task: z.enum(TASK_IDS).describe(`${TASK_IDS.join(', ')}; then its own fields`),
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
  prompt: text.describe('of multiple-choice and text-generation'),
  choices: z.array(z.string()).optional().describe('of multiple-choice'),
  input_ids: textGenerationInput.shape.inputIds.describe('of text-generation, instead of prompt'),
  pooling: z.enum(POOLINGS).optional().describe('of feature-extraction; none: the mean'),
})

/** These read windows, or what follows: there is nothing to cut. */
const UNCUT: ReadonlySet<string> = new Set(['question-answering', 'text-generation'])

/** `{answer, measure, value, ablations: [{layer, head, value, change}]}`, the largest change first. */
export const headAblation = lineCommand('head-ablation', {
  summary: 'What becomes of an answer without each head.',
  input,
  example: 'head-ablation --task fill-mask --text "The capital of France is <mask>."',
  // A line is as many runs as there are heads.
  linesAtOnce: 1,
  run: async ({ engine, truncate }, { task, heads, interventions, ...fields }) => {
    const own = Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[camelCase(name), value]])))
    const asked = UNCUT.has(task) || !truncate ? own : { ...own, truncate }
    const { answer, measure, value, ablations } = await engine.call('headAblation', { task, input: asked, heads, interventions })
    return { answer, measure, value, ablations }
  },
})

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
