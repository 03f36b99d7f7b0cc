import { type AnyModel, classOf } from '../../main/engine/api'
import { readModelFolder } from '../../main/engine/modelFolder'
import type { ForwardOutput } from '../../shared/tasks/forward'
import type { TensorData } from '../../shared/tensor'
import { type Expectation, type ExpectedCase, expectationOf, expectedCase, fixture } from '../helpers/fixtures'

/** How far one field of one checkpoint lies from the reference. */
export interface Deviation {
  field: string
  /** Numbers compared. */
  numbers: number
  /** The largest absolute difference. */
  largest: number
}

/** A checkpoint opened through the public classes, and how far each of its outputs lies from the reference's. */
export interface Measured {
  folder: string
  className: string
  format: string
  family: string
  deviations: Deviation[]
}

type Runnable = AnyModel & { forward(given: object): Promise<ForwardOutput> }

/** What the reference says of a folder of `test/fixtures`, against what the class gives. */
export async function measureFolder(folder: string): Promise<Measured> {
  const { input_ids: inputIds, attention_mask: attentionMask, ...expected } = expectationOf(folder)
  const { model, ...facts } = await opened(folder)
  const isChoice = facts.className.endsWith('MultipleChoice')
  const wants = { outputAttentions: 'attentions' in expected, outputHiddenStates: 'hidden_states' in expected }
  const given = isChoice ? { inputIds: [inputIds], attentionMask: [attentionMask] } : { inputIds, attentionMask }
  const output = await model.forward({ ...given, ...wants, ...encoderStates(expected) })
  model.close()
  return { folder, ...facts, deviations: compare(output, expected) }
}

/** A case of `expected.json`: one call with more arguments. */
export async function measureCase(name: string): Promise<Measured> {
  const { checkpoint, ...expected } = expectedCase(name)
  const { model, ...facts } = await opened(checkpoint)
  const output = await model.forward({
    inputIds: expected.input_ids,
    inputsEmbeds: expected.inputs_embeds,
    attentionMask: expected.attention_mask,
    positionIds: expected.position_ids,
    headMask: expected.head_mask,
    labels: expected.labels,
    startPositions: expected.start_positions,
    endPositions: expected.end_positions,
    problemType: expected.problem_type,
    outputAttentions: 'attentions_1_0' in expected,
  })
  model.close()
  return { folder: name, ...facts, deviations: compare(output, expected) }
}

async function opened(folder: string) {
  const { config, checkpoint } = await readModelFolder(fixture(folder))
  // A fairseq file has no config.json: its own arguments name no class, it is a masked language model.
  const className = ('architectures' in config && config.architectures?.[0]) || 'RobertaForMaskedLM'
  const format = 'format' in checkpoint ? checkpoint.format : 'none'
  const family = 'model_type' in config ? config.model_type : 'none'
  return { model: (await classOf(className).fromPretrained(fixture(folder), { threads: 2 })) as Runnable, className, format, family }
}

const encoderStates = ({ encoder_hidden_states, encoder_attention_mask }: Partial<Expectation>) => ({
  ...(encoder_hidden_states && { encoderHiddenStates: encoder_hidden_states }),
  ...(encoder_attention_mask && { encoderAttentionMask: encoder_attention_mask }),
})

/** Each field that the reference gives, in its order. */
function compare(output: ForwardOutput, expected: Partial<ExpectedCase>): Deviation[] {
  const { lastHiddenState, poolerOutput, hiddenStates, attentions, logits, startLogits, endLogits, loss } = output
  const found: Record<string, ArrayLike<number> | undefined> = {
    last_hidden_state: lastHiddenState?.data,
    pooler_output: poolerOutput?.data,
    hidden_states: joined(hiddenStates),
    attentions: joined(attentions),
    attentions_1_0: attentions?.[1] && rows(attentions[1], 0, 1),
    logits: logits?.data,
    start_logits: startLogits?.data,
    end_logits: endLogits?.data,
    logits_row_2: logits && rows(flatRows(logits), 2, 1),
    logits_argmax: logits && argmax(flatRows(logits)),
    loss: loss === undefined ? undefined : [loss],
  }
  return Object.keys(found).flatMap((field) => {
    const value = expected[field as keyof ExpectedCase]
    return value === undefined ? [] : [deviation(field, found[field] ?? [], value)]
  })
}

function deviation(field: string, found: ArrayLike<number>, expected: unknown): Deviation {
  const flat = (Array.isArray(expected) ? expected.flat(Number.POSITIVE_INFINITY) : [expected]) as number[]
  if (found.length !== flat.length) throw new Error(`${field} has ${found.length} numbers, the reference ${flat.length}`)
  return { field, numbers: flat.length, largest: flat.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))), 0) }
}

const joined = (tensors: TensorData[] | undefined): number[] | undefined => tensors?.flatMap(({ data }) => Array.from(data))

/** `count` slices along the first dimension. */
function rows({ shape, data }: TensorData, start: number, count: number): Float32Array {
  const size = shape.slice(1).reduce((a, b) => a * b, 1)
  return data.subarray(start * size, (start + count) * size)
}

/** `[…, classes]` as `[rows, classes]`. */
const flatRows = ({ shape, data }: TensorData): TensorData => ({ shape: [data.length / (shape.at(-1) ?? 1), shape.at(-1) ?? 1], data })

const argmax = (logits: TensorData): number[] =>
  Array.from({ length: logits.shape[0] ?? 0 }, (_, i) => {
    const row = rows(logits, i, 1)
    return row.reduce((best, value, at) => (value > (row[best] as number) ? at : best), 0)
  })
