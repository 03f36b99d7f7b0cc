import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type ErrorData, errorData } from '../../shared/errors'
import type { Head, ModelReport } from '../../shared/model'
import { TASK_IDS, TASKS, type TaskId } from '../../shared/tasks'
import { elementCount } from '../../shared/tensor'
import type { Checkpoint } from './checkpoint/checkpoint'
import { checkTensors, encoderTensors, headTensors, lmDecoder, presentHeads } from './checkpoint/expectedTensors'
import { isWeightFile } from './checkpoint/readers'
import { type ModelConfig, maxTokens } from './config/modelConfig'
import { labelsOf } from './labels'
import { isError, type ModelFolder, readModelFolder, type TokenizerFacts } from './modelFolder'
import { exportedHead } from './onnx/exportedHead'

/** Describes whatever is at a path: a folder that cannot be read at all is a report with that one problem. */
export async function inspect(path: string): Promise<ModelReport> {
  try {
    const folder = await readModelFolder(path)
    const report = reportOf(folder)
    return isError(folder.checkpoint) ? { ...report, files: await weightFiles(folder.path) } : report
  } catch (error) {
    const problem = errorData(error)
    return reportOf({ path, config: problem, checkpoint: problem, tokenizer: problem })
  }
}

/** Of weights that cannot be read, what lies there all the same. */
async function weightFiles(folder: string): Promise<ModelReport['files']> {
  const names = (await readdir(folder)).filter(isWeightFile).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })))
}

/** Node with ONNX Runtime loaded and a tokenizer, measured on Linux x64. */
const BASE_BYTES = 110e6

/** Describes a folder without opening a session: what it is, what it can do, and every problem with its fix. */
export function reportOf(folder: ModelFolder<TokenizerFacts>): ModelReport {
  const config = isError(folder.config) ? null : folder.config
  const checkpoint = isError(folder.checkpoint) ? null : folder.checkpoint
  const tokenizer = isError(folder.tokenizer) ? null : folder.tokenizer
  const heads = config && checkpoint ? headsOf(config, checkpoint) : []
  const tasks = tokenizer && config && checkpoint && canOpen(config, checkpoint) ? TASK_IDS.filter((task) => canRun(task, heads, checkpoint)) : []
  return {
    family: config?.model_type ?? null,
    architectures: config?.architectures ?? [],
    heads,
    tasks,
    parameters: checkpoint ? parameterCount(checkpoint) : 0,
    layers: config?.num_hidden_layers ?? 0,
    hidden: config?.hidden_size ?? 0,
    attentionHeads: config?.num_attention_heads ?? 0,
    vocabulary: config?.vocab_size ?? 0,
    labels: config && checkpoint ? labelsOf(config, checkpoint, heads) : {},
    tokenizer: tokenizer && { type: tokenizer.type, maxLength: Number.isFinite(tokenizer.maxLength) ? tokenizer.maxLength : config ? maxTokens(config) : 0 },
    maxTokens: config ? Math.min(maxTokens(config), tokenizer?.maxLength ?? Number.POSITIVE_INFINITY) : 0,
    dtype: checkpoint?.export?.dtype ?? checkpoint?.tensors.get('embeddings.word_embeddings.weight')?.dtype ?? null,
    files: checkpoint?.files.map(({ name, bytes }) => ({ name, bytes })) ?? [],
    memoryBytes: config && checkpoint ? memoryEstimate(config, checkpoint, heads) : 0,
    problems: problemsOf(folder, heads),
  }
}

/** Whether it can be opened at all; a missing tokenizer or head only takes tasks away. */
export const isOpenable = ({ config, checkpoint }: ModelFolder<TokenizerFacts>): boolean =>
  !isError(config) && !isError(checkpoint) && canOpen(config, checkpoint)

/** Whether the encoder is whole: without it there is nothing to run. */
const canOpen = (config: ModelConfig, checkpoint: Checkpoint): boolean => checkpoint.export !== undefined || encoderProblems(config, checkpoint).length === 0

const encoderProblems = (config: ModelConfig, checkpoint: Checkpoint): ErrorData[] =>
  problem(() => checkTensors(encoderTensors(config), checkpoint.tensors, 'The encoder'))

/** An export gives hidden states only if it was made without a head. */
const canRun = (task: TaskId, heads: Head[], checkpoint: Checkpoint): boolean => {
  const { head } = TASKS[task]
  return head === null ? !(checkpoint.export && heads.length > 0) : heads.includes(head)
}

/** Of a checkpoint those whose tensors are there, of an export the one it was made for. */
function headsOf(config: ModelConfig, checkpoint: Checkpoint): Head[] {
  if (!checkpoint.export) return presentHeads(config, checkpoint.tensors)
  const head = exportedHead(config, checkpoint.export)
  return head ? [head] : []
}

const parameterCount = (checkpoint: Checkpoint): number =>
  checkpoint.export?.parameters ?? [...checkpoint.tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0)

/** fp32 bytes of all weights; a language-model head packs its decoder once more. */
function memoryEstimate(config: ModelConfig, checkpoint: Checkpoint, heads: Head[]): number {
  const decoder = heads.includes('MaskedLM') || heads.includes('CausalLM') ? config.vocab_size * config.hidden_size * 4 : 0
  return BASE_BYTES + parameterCount(checkpoint) * 4 + decoder
}

function problemsOf(folder: ModelFolder<TokenizerFacts>, heads: Head[]): ErrorData[] {
  const parts = [folder.config, folder.checkpoint, folder.tokenizer].filter((part) => isError(part))
  if (isError(folder.config) || isError(folder.checkpoint)) return [...new Set(parts)]
  const { config, checkpoint } = folder as { config: ModelConfig; checkpoint: Checkpoint }
  if (checkpoint.export) return parts
  const claimed = claimedHeads(config).filter((head) => !heads.includes(head))
  return [...encoderProblems(config, checkpoint), ...claimed.flatMap((head) => problem(() => requireHead(head, config, checkpoint))), ...parts]
}

function problem(check: () => unknown): ErrorData[] {
  try {
    check()
    return []
  } catch (error) {
    return [errorData(error)]
  }
}

/** The heads that `architectures` names: `RobertaForMaskedLM` claims `MaskedLM`. */
const claimedHeads = (config: ModelConfig): Head[] =>
  (config.architectures ?? []).flatMap((name) => (/For(\w+)$/.exec(name)?.[1] as Head | undefined) ?? []).filter((head) => headNames.has(head))
const headNames = new Set<string>([
  'MaskedLM',
  'CausalLM',
  'SequenceClassification',
  'TokenClassification',
  'QuestionAnswering',
  'MultipleChoice',
] satisfies Head[])

/** @throws AppError `head_missing` listing the tensors that the head lacks, or `tensor_shape` */
export function requireHead(head: Head, config: ModelConfig, checkpoint: Checkpoint): void {
  const rows = head === 'QuestionAnswering' ? checkpoint.tensors.get('qa_outputs.weight')?.shape[0] : 2
  if (rows !== undefined && rows !== 2)
    throw new AppError(
      'tensor_shape',
      `A question-answering head has two rows, for the start and the end of an answer; qa_outputs.weight has ${rows}.`,
      'Train it with num_labels=2, or open another checkpoint.',
      { tensor: 'qa_outputs.weight', found: rows, expected: 2 },
    )
  try {
    checkTensors(headTensors(head, config), checkpoint.tensors, `The ${head} head`)
    if (head === 'MaskedLM' || head === 'CausalLM') lmDecoder(config, checkpoint.tensors)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'tensor_missing') throw error
    const { missing } = error.detail as { missing: string[] }
    const present = presentHeads(config, checkpoint.tensors)
    throw new AppError(
      'head_missing',
      `This checkpoint has no ${head} head: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      headHint(present),
      { head, missing },
    )
  }
}

const headHint = (present: Head[]): string =>
  present.length > 0
    ? `It has: ${present.join(', ')}. Open a checkpoint that was trained for this task.`
    : 'It is an encoder without a head. Open a checkpoint that was trained for this task.'
