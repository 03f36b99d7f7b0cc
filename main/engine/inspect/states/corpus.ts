import { AppError } from '../../../../shared/errors'
import { MAP_POINTS, type TokenMapInput, type TokenMapPart } from '../../../../shared/inspect/states'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import { CheckpointNetwork } from '../../network/checkpointNetwork'
import type { OpenModel } from '../../openModel'
import { encodeBatch } from '../../tasks/encodeBatch'
import { rowsOf } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { statesOf } from './stateRuns'

/** Tokens of many texts, each with its state in some layers. */
export interface Corpus {
  texts: number[]
  ids: number[]
  tokens: string[]
  starts: number[]
  ends: number[]
  continued: number[]
  /** By the layer's number, what each batch gave of it, `[points, hidden]`. */
  states: Map<number, Float32Array[]>
  hidden: number
  /** `null` where the model has no token classifier. */
  labels: number[] | null
  ran: number
  failed: { text: number; message: string }[]
  leftOut: number
}

type Asked = Pick<TokenMapInput, 'texts' | 'layer' | 'specials'>

/** All layers of 4000 tokens of a base model are 160 MB: below this they are kept, so that another layer runs nothing. */
const MOST_BYTES = 200e6
/** Texts of one batch, and tokens with their pads. */
const BATCH = { texts: 16, tokens: 512 }
const PART_MS = 100

/**
 * Runs the texts until a map is full. One that is too long is listed, and the rest goes on.
 * @throws AppError `cancelled`, `config_unsupported`
 */
export async function readCorpus(model: OpenModel, asked: Asked, { signal, partial }: CallContext): Promise<Corpus> {
  const corpus = emptyCorpus(model, layersOf(model, asked.layer))
  let batch: Batched[] = []
  let told = performance.now()
  for (const [place, text] of asked.texts.entries()) {
    const rows = await encoded(model, corpus, place, text)
    const next = rows ? [...batch, { place, row: rows, points: pointsOf(rows, model, asked.specials) }] : batch
    if (isFull(corpus, next)) {
      corpus.leftOut = asked.texts.length - place
      break
    }
    if (next.length > 1 && isLarge(next)) {
      await addBatch(model, corpus, batch, signal)
      batch = next.slice(-1)
    } else batch = next
    if (performance.now() - told < PART_MS) continue
    partial({ stage: 'texts', done: place + 1 - batch.length, of: asked.texts.length, map: null } satisfies TokenMapPart)
    told = performance.now()
  }
  if (batch.length > 0) await addBatch(model, corpus, batch, signal)
  return corpus
}

interface Batched {
  place: number
  row: EncodedRow
  /** Which of the row's tokens are points. */
  points: number[]
}

const isLarge = (batch: Batched[]): boolean => batch.length > BATCH.texts || batch.length * Math.max(...batch.map(({ row }) => row.ids.length)) > BATCH.tokens

/** The first text is never left out: it is cut by the model's own limit. */
const isFull = ({ ids }: Corpus, batch: Batched[]): boolean => ids.length + batch.reduce((sum, { points }) => sum + points.length, 0) > MAP_POINTS

function emptyCorpus({ network, info, config }: OpenModel, layers: number[]): Corpus {
  const classifies = network instanceof CheckpointNetwork && info.heads.includes('TokenClassification')
  const states = new Map(layers.map((layer): [number, Float32Array[]] => [layer, []]))
  return {
    texts: [],
    ids: [],
    tokens: [],
    starts: [],
    ends: [],
    continued: [],
    states,
    hidden: config.hidden_size,
    labels: classifies ? [] : null,
    ran: 0,
    failed: [],
    leftOut: 0,
  }
}

/** All of them where they fit. */
function layersOf({ config: { num_hidden_layers: last, hidden_size: hidden } }: OpenModel, layer: number): number[] {
  if (4 * (last + 1) * MAP_POINTS * hidden > MOST_BYTES) return [layer]
  return Array.from({ length: last + 1 }, (_, i) => i)
}

async function encoded(model: OpenModel, corpus: Corpus, text: number, given: string): Promise<EncodedRow | null> {
  try {
    return (await rowsOf(model, given, {})).rows[0] ?? null
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'text_too_long') throw error
    corpus.failed.push({ text, message: error.message })
    return null
  }
}

function pointsOf({ ids, specialTokensMask }: EncodedRow, { tokenizer }: OpenModel, specials: boolean): number[] {
  const special = new Set(tokenizer.tokenizer.allSpecialIds)
  return ids.flatMap((id, i) => (specials || !(specialTokensMask[i] === 1 || special.has(id)) ? [i] : []))
}

async function addBatch(model: OpenModel, corpus: Corpus, batch: Batched[], signal: AbortSignal): Promise<void> {
  await breathe(signal)
  const input = encodeBatch(
    model.config,
    batch.map(({ row }) => row.ids),
  )
  const { hiddenStates, last } = await statesOf(model, input)
  const rows = batch.flatMap(({ points }, i) => points.map((point) => i * input.sequence + point))
  for (const [layer, parts] of corpus.states) parts.push(gathered(hiddenStates[layer] ?? new Float32Array(), rows, corpus.hidden))
  if (corpus.labels && last) corpus.labels.push(...(await labelsOf(model, gathered(last, rows, corpus.hidden), rows.length)))
  for (const { place, row, points } of batch) addPoints(corpus, model, place, row, points)
  corpus.ran += batch.length
}

function addPoints(corpus: Corpus, { tokenizer }: OpenModel, text: number, { ids, spans, wordIds }: EncodedRow, points: number[]): void {
  for (const point of points) {
    const id = ids[point] as number
    corpus.texts.push(text)
    corpus.ids.push(id)
    corpus.tokens.push(tokenizer.idToToken(id))
    corpus.starts.push(spans?.[point]?.start ?? 0)
    corpus.ends.push(spans?.[point]?.end ?? 0)
    const word = wordIds?.[point] ?? null
    corpus.continued.push(word !== null && word === wordIds?.[point - 1] ? 1 : 0)
  }
}

function gathered(data: Float32Array, rows: number[], hidden: number): Float32Array {
  const result = new Float32Array(rows.length * hidden)
  for (const [i, row] of rows.entries()) result.set(data.subarray(row * hidden, (row + 1) * hidden), i * hidden)
  return result
}

/** The likeliest label of each row. */
async function labelsOf({ network }: OpenModel, data: Float32Array, rows: number): Promise<number[]> {
  if (!(network instanceof CheckpointNetwork) || rows === 0) return []
  const { shape, data: logits } = await network.applied('TokenClassification', { shape: [rows, data.length / rows], data })
  const labels = shape[1] ?? 1
  return Array.from({ length: rows }, (_, row) => largest(logits.subarray(row * labels, (row + 1) * labels)))
}

function largest(values: Float32Array): number {
  let at = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[at] as number)) at = i
  return at
}

/** One layer's states of all points, `[points, hidden]`. */
export function layerStates({ states, hidden, ids }: Corpus, layer: number): Float32Array {
  const result = new Float32Array(ids.length * hidden)
  let at = 0
  for (const part of states.get(layer) ?? []) {
    result.set(part, at)
    at += part.length
  }
  return result
}
