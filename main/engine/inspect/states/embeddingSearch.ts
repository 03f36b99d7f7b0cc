import { AppError } from '../../../../shared/errors'
import type { EmbeddingNeighbours, EmbeddingNeighboursInput } from '../../../../shared/inspect/states'
import type { TensorEntry } from '../../checkpoint/checkpoint'
import { embeddingNormsGraph, embeddingProductsGraph } from '../../graph/embeddingTable'
import { topK } from '../../math/topK'
import { ExportNetwork } from '../../network/exportNetwork'
import type { OpenModel } from '../../openModel'
import { createSession, type OnnxSession } from '../../session/onnxSession'
import type { AttendedModel } from '../attention/attendedModel'
import { modelWeights } from '../attention/layerWeights'
import { runOnce } from '../attention/runOnce'

interface Table {
  session: OnnxSession
  norms: Float32Array
}

/** The table of word embeddings, mapped as it lies: its lengths are computed once, and each search is one product with all of it. */
export class EmbeddingSearch {
  readonly #of: AttendedModel
  #table: Promise<Table> | null = null

  constructor(of: AttendedModel) {
    this.#of = of
  }

  /** Cosines of one row with all others. @throws AppError `input_invalid`: no such token; `config_unsupported`: an export */
  async near({ topK: k, ...asked }: EmbeddingNeighboursInput): Promise<EmbeddingNeighbours> {
    const started = performance.now()
    const { model } = this.#of
    const id = await idOf(model, asked)
    const { session, norms } = await this.#open()
    const { products } = await session.run({ id: { shape: [1], data: BigInt64Array.of(BigInt(id)) } }, ['products'])
    const cosines = cosinesOf(products as Float32Array, norms, id)
    const nearest = topK(cosines, Math.min(k + 1, cosines.length)).filter((other) => other !== id)
    const neighbours = await Promise.all(
      nearest.slice(0, k).map(async (other) => ({ id: other, ...(await namesOf(model, other)), cosine: cosines[other] as number })),
    )
    return { id, ...(await namesOf(model, id)), norm: norms[id] as number, vocabulary: norms.length, neighbours, ms: performance.now() - started }
  }

  async close(): Promise<void> {
    const table = await this.#table?.catch(() => null)
    this.#table = null
    await table?.session.release()
  }

  #open(): Promise<Table> {
    this.#table ??= openTable(this.#of).catch((error) => {
      this.#table = null
      throw error
    })
    return this.#table
  }
}

async function openTable(of: AttendedModel): Promise<Table> {
  const { model } = of
  const table = await tableOf(of)
  const norms = await runOnce(model, embeddingNormsGraph(table), {}, 'norms')
  const session = await createSession(embeddingProductsGraph(table), { device: model.info.device, threads: model.info.threads }, 'mapped')
  return { session, norms }
}

async function tableOf(of: AttendedModel): Promise<TensorEntry> {
  if (of.model.network instanceof ExportNetwork)
    throw new AppError(
      'config_unsupported',
      'An ONNX export does not say which of its weights is the table of word embeddings.',
      'Open the checkpoint that it was exported from.',
    )
  return (await modelWeights(of))('embeddings.word_embeddings.weight')
}

/** Rows of no length (a pad's, mostly) are like nothing. */
function cosinesOf(products: Float32Array, norms: Float32Array, id: number): Float32Array {
  const own = norms[id] as number
  return products.map((product, other) => {
    const scale = own * (norms[other] as number)
    return scale > 0 ? Math.max(-1, Math.min(1, product / scale)) : 0
  })
}

async function namesOf({ tokenizer }: OpenModel, id: number): Promise<{ token: string; text: string }> {
  return { token: tokenizer.idToToken(id), text: await tokenizer.decode([id], false) }
}

/** A string of the vocabulary, else a word that is one token: as it stands within a text, then as it begins one. */
async function idOf({ tokenizer, config }: OpenModel, { token, id }: Pick<EmbeddingNeighboursInput, 'token' | 'id'>): Promise<number> {
  const { vocab_size: size } = config
  if (id !== undefined && id >= size) throw noSuch('id', `it is ${id}; the table has ${size} rows`, `Choose from 0 to ${size - 1}.`)
  if (id !== undefined) return id
  const word = token ?? ''
  const spaced = word.startsWith(' ') ? [word] : [` ${word}`, word]
  const own = tokenizer.tokenToId(word)
  // A word like "Paris" is mostly meant as it stands within a text.
  const encoded = await Promise.all(spaced.map((text) => tokenizer.tokenizer.encode(text, undefined, { addSpecialTokens: false })))
  const found = encoded.find((ids) => ids.length === 1 && ids[0] !== tokenizer.unkId)?.[0]
  const chosen = own !== null && own !== tokenizer.unkId && isMarked(word, tokenizer.spaceMark) ? own : (found ?? own)
  if (chosen !== null && chosen !== undefined && chosen < size) return chosen
  const pieces = (encoded[0] ?? []).map((piece) => tokenizer.idToToken(piece))
  throw noSuch('token', `${JSON.stringify(word)} is ${pieces.length} tokens: ${pieces.slice(0, 12).join(' ')}`, 'Search for one of them, or for an id.')
}

/** Written as the vocabulary does: with the mark of a space, or as a special token. */
const isMarked = (word: string, mark: string): boolean => word.startsWith(mark) || /^[<[].+[>\]]$/.test(word)

const noSuch = (field: string, why: string, hint: string): AppError => new AppError('input_invalid', `embedding-neighbours: ${field}: ${why}.`, hint, { field })
