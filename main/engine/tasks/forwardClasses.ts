import { AppError } from '../../../shared/errors'
import type { ForwardOptions, ForwardOutput } from '../../../shared/tasks/forward'
import type { TensorData } from '../../../shared/tensor'
import { binaryCrossEntropy, crossEntropy, IGNORED, meanSquaredError } from '../math/losses'
import type { OpenModel } from '../openModel'
import { gatherRows } from '../session/headSession'

/** A class's own part: from the encoder's states `[batch, sequence, hidden]` to its fields. */
type ForwardClass = (model: OpenModel, states: TensorData, input: ClassInput) => Promise<ForwardOutput>
/** `choices`: how many lie side by side in the batch; 1 but for multiple choice. */
type ClassInput = ForwardOptions & { choices: number }

/** The reference's classes by what follows the family's name (transformers 4.57.6 `modeling_roberta.py`). */
export const CLASSES = {
  Model: base,
  ForMaskedLM: (model, states, { labels }) => languageModel(model, states, labels, (flat) => flat),
  ForCausalLM: causalLM,
  ForSequenceClassification: sequenceClassification,
  ForTokenClassification: tokenClassification,
  ForQuestionAnswering: questionAnswering,
  ForMultipleChoice: multipleChoice,
} as const satisfies Record<string, ForwardClass>

async function base(model: OpenModel, lastHiddenState: TensorData): Promise<ForwardOutput> {
  const pooler = await model.pooler()
  return { lastHiddenState, ...(pooler && { poolerOutput: await pooler.run(firstStates(lastHiddenState)) }) }
}

/** Each position is scored on the token after it; the last has no target. Without `is_decoder` the reference runs, and warns, and so do we: it stays bidirectional. */
function causalLM(model: OpenModel, states: TensorData, { labels }: ForwardOptions): Promise<ForwardOutput> {
  const sequence = states.shape[1] ?? 0
  return languageModel(model, states, labels, (flat) => flat.map((_, i) => (i % sequence === sequence - 1 ? IGNORED : (flat[i + 1] as number))))
}

async function languageModel(
  model: OpenModel,
  states: TensorData,
  labels: ForwardOptions['labels'],
  targets: (labels: number[]) => number[],
): Promise<ForwardOutput> {
  const head = await model.languageModel()
  const [batch = 0, sequence = 0] = states.shape
  const logits = await head.run(allStates(states))
  const classes = logits.shape[1] ?? 0
  const loss = labels && crossEntropy(logits, targets(classLabels('labels', labels, [batch, sequence], classes)))
  return { ...(loss !== undefined && { loss }), logits: { shape: [batch, sequence, classes], data: logits.data } }
}

/** From the raw `<s>` state, not the pooler; the problem is regression, single- or multi-label as the reference infers it from labels and their number. */
async function sequenceClassification(model: OpenModel, states: TensorData, { labels, problemType }: ForwardOptions): Promise<ForwardOutput> {
  const head = await model.head('SequenceClassification')
  const logits = await head.run(firstStates(states))
  return { ...(labels && { loss: sequenceLoss(logits, labels, problemType ?? model.config.problem_type ?? null) }), logits }
}

function sequenceLoss(logits: TensorData, labels: NonNullable<ForwardOptions['labels']>, problem: ForwardOptions['problemType'] | null): number {
  const [batch = 0, classes = 0] = logits.shape
  const isIndices = labels.every((label) => Number.isInteger(label))
  const kind = problem ?? (classes === 1 ? 'regression' : isIndices ? 'single_label_classification' : 'multi_label_classification')
  if (kind === 'single_label_classification') return crossEntropy(logits, classLabels('labels', labels, [batch], classes))
  const values = shaped('labels', labels, classes === 1 && !Array.isArray(labels[0]) ? [batch] : [batch, classes])
  return kind === 'regression' ? meanSquaredError(logits, values) : binaryCrossEntropy(logits, values)
}

async function tokenClassification(model: OpenModel, states: TensorData, { labels }: ForwardOptions): Promise<ForwardOutput> {
  const head = await model.head('TokenClassification')
  const [batch = 0, sequence = 0] = states.shape
  const logits = await head.run(allStates(states))
  const classes = logits.shape[1] ?? 0
  const loss = labels && crossEntropy(logits, classLabels('labels', labels, [batch, sequence], classes))
  return { ...(loss !== undefined && { loss }), logits: { shape: [batch, sequence, classes], data: logits.data } }
}

/** Positions beyond the sequence are clamped to its end, which is left out of the loss; the loss is the mean of both ends'. */
async function questionAnswering(model: OpenModel, states: TensorData, { startPositions, endPositions }: ForwardOptions): Promise<ForwardOutput> {
  const head = await model.head('QuestionAnswering')
  const [batch = 0, sequence = 0] = states.shape
  const { data } = await head.run(allStates(states))
  const column = (at: 0 | 1): TensorData => ({
    shape: [batch, sequence],
    data: Float32Array.from({ length: batch * sequence }, (_, i) => data[2 * i + at] as number),
  })
  const [startLogits, endLogits] = [column(0), column(1)]
  if (!startPositions || !endPositions) return { startLogits, endLogits }
  const loss = (logits: TensorData, positions: number[]) =>
    crossEntropy(
      logits,
      positions.map((at) => (at >= sequence ? IGNORED : Math.max(0, at))),
    )
  return {
    loss: (loss(startLogits, shaped('start_positions', startPositions, [batch])) + loss(endLogits, shaped('end_positions', endPositions, [batch]))) / 2,
    startLogits,
    endLogits,
  }
}

/** One score a choice, from the pooled `<s>` state of each. */
async function multipleChoice(model: OpenModel, states: TensorData, { labels, choices }: ClassInput): Promise<ForwardOutput> {
  const head = await model.head('MultipleChoice')
  const scores = await head.run(firstStates(states))
  const batch = (states.shape[0] ?? 0) / choices
  const logits = { shape: [batch, choices], data: scores.data }
  return { ...(labels && { loss: crossEntropy(logits, classLabels('labels', labels, [batch], choices)) }), logits }
}

/** Position 0 of each row, literally: with left padding that is a pad, as in the reference. */
function firstStates(states: TensorData): TensorData {
  const [batch = 0, sequence = 0] = states.shape
  return gatherRows(
    states,
    Array.from({ length: batch }, (_, i) => i * sequence),
  )
}

const allStates = ({ shape: [batch = 0, sequence = 0, hidden = 0], data }: TensorData): TensorData => ({ shape: [batch * sequence, hidden], data })

function shaped(field: string, values: number[] | number[][], shape: number[]): number[] {
  const flat = values.flat()
  const isShaped = values.length === shape[0] && values.every((row) => (Array.isArray(row) ? row.length === shape[1] : shape.length === 1))
  if (!isShaped) throw invalid(field, `its shape must be [${shape.join('][')}]`)
  return flat
}

function classLabels(field: string, values: number[] | number[][], shape: number[], classes: number): number[] {
  const flat = shaped(field, values, shape)
  const wrong = flat.find((label) => label !== IGNORED && !(Number.isInteger(label) && label >= 0 && label < classes))
  if (wrong !== undefined) throw invalid(field, `it holds ${wrong}; it must be ${IGNORED} or 0 to ${classes - 1}`)
  return flat
}

const invalid = (field: string, why: string) => new AppError('input_invalid', `forward: ${field}: ${why}.`, 'Correct the field and try again.', { field })
