import type { LensAnswer, LensHead, LensLayer } from '../../../../shared/inspect/layers'
import { mergedAnswers } from '../../../../shared/tasks/questionAnswering'
import type { TensorData } from '../../../../shared/tensor'
import { breathe } from '../../breathe'
import type { CheckpointNetwork } from '../../network/checkpointNetwork'
import type { OpenModel } from '../../openModel'
import { scoredWindow, windowAnswers } from '../../tasks/questionAnswering'
import { applyFunction, usualFunction } from '../../tasks/textClassification'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { noReadings, readRow } from './rowReading'

/** What reads the layers. */
export interface Reader {
  model: OpenModel
  network: CheckpointNetwork
  head: LensHead
  row: EncodedRow
  /** Candidates of a row, or answers. */
  k: number
  /** What a row of logits holds. */
  classes: number
  /** What an answer is cut from. */
  context: string
}

type Reading = Omit<LensLayer, 'layer'>

/** Logits of a block: 166 rows of roberta-base's vocabulary, 33 of XLM-RoBERTa's. Of a layer of 512 tokens they would be 103 and 512 MB. */
const BLOCK_BYTES = 32 * 2 ** 20

/** Each head's way of reading a layer. @throws AppError `cancelled` */
export function readLayer(reader: Reader, states: TensorData, signal: AbortSignal): Promise<Reading> {
  if (reader.head === 'MultipleChoice') return readChoices(reader, states)
  if (reader.head === 'SequenceClassification') return readText(reader, states)
  return reader.head === 'QuestionAnswering' ? readAnswers(reader, states) : readTokens(reader, states, signal)
}

const nothingElse = { answers: [], nullScore: null }

async function readTokens({ model, network, head, row, k, classes }: Reader, states: TensorData, signal: AbortSignal): Promise<Reading> {
  const tokens = row.ids.length
  const targets = targetsOf(model, head, row.ids)
  const readings = noReadings(tokens, k)
  const rowsAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / (4 * classes)))
  for (let from = 0; from < tokens; from += rowsAtOnce) {
    await breathe(signal)
    const to = Math.min(tokens, from + rowsAtOnce)
    const { data } = await network.applied(head, rowsBetween(states, from, to))
    await breathe(signal)
    for (let i = from; i < to; i++) readRow(data.subarray((i - from) * classes, (i - from + 1) * classes), i, targets[i] ?? -1, readings)
  }
  return { ...readings, ...nothingElse }
}

/** What is to be said at each token: itself, the next one in a causal model; -1 for none, as at a mask. */
function targetsOf(model: OpenModel, head: LensHead, ids: number[]): number[] {
  if (head === 'CausalLM') return ids.map((_, i) => ids[i + 1] ?? -1)
  return head === 'MaskedLM' ? ids.map((id) => (id === model.tokenizer.maskId ? -1 : id)) : []
}

/** The state of `<s>` alone is read; all labels are given. */
async function readText({ model, network, head, k }: Reader, states: TensorData): Promise<Reading> {
  const { data: logits } = await network.applied(head, rowsBetween(states, 0, 1))
  const readings = noReadings(1, k)
  readRow(logits, 0, -1, readings)
  const applied = usualFunction(model.config, logits.length)
  const scores = applyFunction(applied, logits)
  for (const [i, id] of readings.ids.entries()) readings.scores[i] = scores[id] as number
  if (applied !== 'softmax') readings.entropy.fill(Number.NaN)
  return { ...readings, ...nothingElse }
}

/** A score of each choice's `<s>`: all of them are one row. */
async function readChoices({ network, head, k }: Reader, states: TensorData): Promise<Reading> {
  const { data: logits } = await network.applied(head, states)
  const readings = noReadings(1, k)
  readRow(logits, 0, -1, readings)
  return { ...readings, ...nothingElse }
}

const MAX_ANSWER_TOKENS = 15

async function readAnswers({ model, network, head, row, k, context }: Reader, states: TensorData): Promise<Reading> {
  const window = scoredWindow(row, { logits: await network.applied(head, states) }, model.tokenizer.tokenizer.clsTokenId)
  const found = windowAnswers(row, window, 0, { context, topK: k, maxAnswerLen: MAX_ANSWER_TOKENS, alignToWords: true })
  const answers = mergedAnswers(found).slice(0, k)
  return { ...noReadings(0, 0), answers: answers.map(({ score, span }): LensAnswer => ({ score, span })), nullScore: window.nullScore }
}

function rowsBetween({ shape: [, hidden = 0], data }: TensorData, from: number, to: number): TensorData {
  return { shape: [to - from, hidden], data: data.subarray(from * hidden, to * hidden) }
}
