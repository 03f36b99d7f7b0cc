import { AppError } from '../../../shared/errors'
import type { ForwardOptions, ForwardOutput } from '../../../shared/tasks/forward'
import type { TensorData } from '../../../shared/tensor'
import { logSumExp } from '../math/softmax'
import type { OpenModel } from '../openModel'
import { gatherRows } from '../session/headSession'
import { forwardBatch } from './forwardBatch'

/** Labels that the loss leaves out (PyTorch's `ignore_index`). */
const IGNORED = -100
const CLASSES = { Model: base, ForMaskedLM: maskedLM, ForCausalLM: causalLM } as const

/**
 * A class of the reference, called with its own arguments. Served: `RobertaModel`, `RobertaForMaskedLM` and `RobertaForCausalLM` (without cache), under the names of each family.
 * Reference: transformers 4.57.6 `modeling_roberta.py`.
 */
export async function forward(model: OpenModel, input: ForwardOptions): Promise<ForwardOutput> {
  const run = CLASSES[classOf(input.className ?? model.config.architectures?.[0] ?? 'RobertaModel')]
  const batch = forwardBatch(model.config, input)
  const encoder = await model.encoder({ input: input.inputIds ? 'ids' : 'embeds', headMask: batch.headMask !== undefined })
  const { lastHiddenState, hiddenStates, attentions } = await encoder.run(batch, { hiddenStates: input.outputHiddenStates, attentions: input.outputAttentions })
  return { ...(await run(model, lastHiddenState, input)), ...(hiddenStates && { hiddenStates }), ...(attentions && { attentions }) }
}

function classOf(name: string): keyof typeof CLASSES {
  const suffix = /^(?:RobertaPreLayerNorm|Roberta|Camembert|XLMRobertaXL|XLMRoberta|Data2VecText)(Model|For\w+)$/.exec(name)?.[1]
  if (suffix !== undefined && Object.hasOwn(CLASSES, suffix)) return suffix as keyof typeof CLASSES
  throw new AppError(
    'input_invalid',
    `The class "${name}" is not served.`,
    'Served are RobertaModel, RobertaForMaskedLM and RobertaForCausalLM, and the same classes of its relatives.',
    {
      field: 'class',
      className: name,
    },
  )
}

async function base(model: OpenModel, lastHiddenState: TensorData): Promise<ForwardOutput> {
  const pooler = await model.pooler()
  const [batch = 0, sequence = 0] = lastHiddenState.shape
  const first = Array.from({ length: batch }, (_, i) => i * sequence)
  return { lastHiddenState, ...(pooler && { poolerOutput: await pooler.run(gatherRows(lastHiddenState, first)) }) }
}

function maskedLM(model: OpenModel, lastHiddenState: TensorData, { labels }: ForwardOptions): Promise<ForwardOutput> {
  return languageModel(model, lastHiddenState, labels, (flat) => flat)
}

/** Each position is scored on the token after it; the last has no target. Without `is_decoder` the reference runs, and warns, and so do we: it stays bidirectional. */
function causalLM(model: OpenModel, lastHiddenState: TensorData, { labels }: ForwardOptions): Promise<ForwardOutput> {
  const sequence = lastHiddenState.shape[1] ?? 0
  return languageModel(model, lastHiddenState, labels, (flat) => flat.map((_, i) => (i % sequence === sequence - 1 ? IGNORED : (flat[i + 1] as number))))
}

async function languageModel(
  model: OpenModel,
  lastHiddenState: TensorData,
  labels: number[][] | undefined,
  targets: (labels: number[]) => number[],
): Promise<ForwardOutput> {
  const head = await model.languageModel()
  const [batch = 0, sequence = 0, hidden = 0] = lastHiddenState.shape
  const rows = await head.run({ shape: [batch * sequence, hidden], data: lastHiddenState.data })
  const logits = { shape: [batch, sequence, rows.shape[1] ?? 0], data: rows.data }
  return { ...(labels && { loss: crossEntropy(rows, targets(checkedLabels(labels, batch, sequence, rows.shape[1] ?? 0))) }), logits }
}

function checkedLabels(labels: number[][], batch: number, sequence: number, vocabulary: number): number[] {
  const flat = labels.flat()
  const wrong = flat.find((label) => label !== IGNORED && !(Number.isInteger(label) && label >= 0 && label < vocabulary))
  if (labels.length !== batch || labels.some((row) => row.length !== sequence)) throw invalid(`labels must be [${batch}][${sequence}] like the input`)
  if (wrong !== undefined) throw invalid(`labels holds ${wrong}; it must be ${IGNORED} or 0 to ${vocabulary - 1}`)
  return flat
}

/** Mean over the rows whose label is not −100; NaN when there is none, as in PyTorch. */
function crossEntropy({ shape, data }: TensorData, labels: number[]): number {
  const columns = shape[1] ?? 0
  const losses = labels.flatMap((label, row) => {
    if (label === IGNORED) return []
    const logits = data.subarray(row * columns, (row + 1) * columns)
    return [logSumExp(logits) - (logits[label] as number)]
  })
  return losses.reduce((a, b) => a + b, 0) / losses.length
}

const invalid = (why: string) => new AppError('input_invalid', `forward: ${why}.`, 'Correct the field and try again.', { field: 'labels' })
