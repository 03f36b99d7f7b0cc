import { AppError } from '../../../../shared/errors'
import {
  isLanguageModel,
  LENS_HEADS,
  type LensHead,
  type LensLayer,
  type LensWords,
  type LogitLens,
  type LogitLensInput,
  lensHeads,
  scoresText,
} from '../../../../shared/inspect/layers'
import type { CallContext } from '../../../../shared/rpc'
import { architectureOf } from '../../graph/architectures'
import { CheckpointNetwork } from '../../network/checkpointNetwork'
import type { OpenModel } from '../../openModel'
import { factsOf } from '../../tasks/facts'
import { usualFunction } from '../../tasks/textClassification'
import { columnsOf, requireText } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import type { AttendedModel } from '../attention/attendedModel'
import { choiceRun } from './choiceRun'
import { type Reader, readLayer } from './headReadings'
import { type LensRun, LensRuns } from './lensRuns'

/** What the panel "Layers" asks: a head of the model applied to the states of every layer. */
export class Lens {
  readonly #of: AttendedModel
  readonly #runs: LensRuns

  constructor(of: AttendedModel) {
    this.#of = of
    this.#runs = new LensRuns(of)
  }

  /**
   * Each layer is told as a part as soon as it is read. @throws AppError `head_missing`, `text_too_long`, `input_invalid`, `cancelled`;
   * `config_unsupported`: an ONNX export
   */
  async read(input: LogitLensInput, { signal, partial }: CallContext): Promise<LogitLens> {
    const { model } = this.#of
    const network = openNetwork(model)
    const head = headOf(model, input.head)
    const layers = layersOf(model, input.layers)
    const run = head === 'MultipleChoice' ? await choiceRun(this.#of, choicesOf(input), signal) : await this.#runs.run(textsOf(head, input), signal)
    const reader = readerOf(model, network, head, run, input)
    const words = new SeenWords(model)
    const facts = factsOfLens(reader, run, input, layers.length)
    const read: LensLayer[] = []
    const started = performance.now()
    for (const layer of layers) {
      const state = run.states[layer]
      if (!state) continue
      const reading = { layer, ...(await readLayer(reader, state, signal)) }
      read.push(reading)
      const fresh = isLanguageModel(head) ? await words.added(reading.ids) : NO_WORDS
      partial({ ...facts, vocabulary: fresh, layers: [reading] } satisfies LogitLens)
    }
    model.checkUnchanged()
    return { ...facts, ms: { ...facts.ms, post: performance.now() - started }, vocabulary: words.all(), layers: read }
  }
}

const NO_WORDS: LensWords = { ids: new Int32Array(), strings: [] }

/** Tokens of the vocabulary by their text, each once. */
class SeenWords {
  readonly #model: OpenModel
  readonly #strings = new Map<number, string>()

  constructor(model: OpenModel) {
    this.#model = model
  }

  /** Those of `ids` that had not been seen. */
  async added(ids: Int32Array): Promise<LensWords> {
    const fresh = [...new Set(ids)].filter((id) => !this.#strings.has(id))
    const strings = await Promise.all(fresh.map((id) => this.#model.tokenizer.decode([id], false)))
    for (const [i, id] of fresh.entries()) this.#strings.set(id, strings[i] ?? '')
    return { ids: Int32Array.from(fresh), strings }
  }

  all(): LensWords {
    return { ids: Int32Array.from(this.#strings.keys()), strings: [...this.#strings.values()] }
  }
}

function openNetwork({ network }: OpenModel): CheckpointNetwork {
  if (network instanceof CheckpointNetwork) return network
  throw new AppError(
    'config_unsupported',
    'An ONNX export computes its layers and its head in one graph: the head cannot be applied to the states between.',
    'Open the checkpoint that it was exported from.',
  )
}

/** What is asked for, or the first there is. */
function headOf({ info, network }: OpenModel, asked: LensHead | undefined): LensHead {
  const [first] = lensHeads(info.heads)
  if (asked) network.requireHead(asked)
  const head = asked ?? first
  if (head) return head
  throw new AppError(
    'head_missing',
    `This model has none of the heads that can read a layer: ${LENS_HEADS.join(', ')}.`,
    'Open a checkpoint with one of them.',
    {
      heads: info.heads,
    },
  )
}

function layersOf({ config: { num_hidden_layers: count } }: OpenModel, asked: number[] | undefined): number[] {
  if (!asked) return Array.from({ length: count + 1 }, (_, layer) => layer)
  const none = asked.find((layer) => layer > count)
  if (none === undefined) return [...new Set(asked)]
  throw invalid('layers', `it holds ${none}; the model has ${count}, and 0 for the embeddings`, `Choose from 0 to ${count}.`)
}

/** The prompt, its question and the choices. */
function choicesOf({ text: prompt, textPair, choices, window, truncate = false }: LogitLensInput): Parameters<typeof choiceRun>[1] {
  requireText('text', prompt, 'logit-lens')
  if (!choices) throw invalid('choices', 'it is absent; multiple choice compares two or more', 'Give a list of texts.')
  if (window) throw invalid('window', 'multiple choice reads no text in windows', 'Shorten the text, or have it cut.')
  return { prompt, choices, truncate, ...(textPair?.trim() && { question: textPair }) }
}

/** In the order in which the model is given them: the question before its context. */
function textsOf(head: LensHead, { text, textPair, window, truncate }: LogitLensInput): Pick<LogitLensInput, 'text' | 'textPair' | 'window' | 'truncate'> {
  if (head !== 'QuestionAnswering') return { text, textPair, window, truncate }
  if (text.trim() === '') throw invalid('text', 'it is empty; question answering reads the context from it', 'Write some text.')
  if (!textPair?.trim()) throw invalid('text_pair', 'it is empty; question answering reads the question from it', 'Write a question as the second text.')
  return { text: textPair, textPair: text, window, truncate }
}

function readerOf(model: OpenModel, network: CheckpointNetwork, head: LensHead, { text: { row } }: LensRun, { topK, text, choices }: LogitLensInput): Reader {
  const classes = isLanguageModel(head) ? model.config.vocab_size : labelsOf(model, head, choices).length
  const k = scoresText(head) ? classes : head === 'QuestionAnswering' ? topK : Math.min(topK, classes)
  return { model, network, head, row, k, classes, context: text }
}

function labelsOf({ info }: OpenModel, head: LensHead, choices: string[] | undefined): string[] {
  if (head === 'MultipleChoice') return choices ?? []
  if (head === 'TokenClassification') return info.labels['token-classification'] ?? []
  return head === 'SequenceClassification' ? (info.labels['text-classification'] ?? []) : []
}

function factsOfLens(
  { model, head, row, k, classes }: Reader,
  { text: { windows, window, totalTokens, ms: tokenizeMs }, tokens, ms, warnings }: LensRun,
  input: LogitLensInput,
  asked: number,
): Omit<LogitLens, 'layers' | 'vocabulary'> {
  const { config } = model
  const scored = head === 'SequenceClassification' ? usualFunction(config, classes) : head === 'MultipleChoice' ? 'softmax' : null
  return {
    ...factsOf(model, tokens, { tokenize: tokenizeMs, run: ms, post: 0 }),
    ...tokensOf(model, row, head === 'QuestionAnswering'),
    head,
    windows,
    window,
    totalTokens,
    layerCount: config.num_hidden_layers,
    asked,
    finalNorm: architectureOf(config.model_type).finalNorm !== null,
    k,
    classes,
    labels: labelsOf(model, head, input.choices),
    function: scored,
    warnings,
  }
}

/** `swapped`: the model was given the second text first. */
function tokensOf(model: OpenModel, row: EncodedRow, swapped: boolean): Pick<LogitLens, 'columns' | 'sequences' | 'words' | 'specials'> {
  const special = new Set(model.tokenizer.tokenizer.allSpecialIds)
  return {
    // An added token's own string there has the space before it.
    columns: { ...columnsOf(row, [...row.ids.keys()]), tokens: row.ids.map((id) => model.tokenizer.idToToken(id)) },
    sequences: Int8Array.from(row.sequenceIds, (sequence) => (sequence === null ? -1 : swapped ? 1 - sequence : sequence)),
    words: Int32Array.from(row.ids, (_, i) => row.wordIds?.[i] ?? -1),
    specials: Uint8Array.from(row.ids, (id, i) => (row.specialTokensMask[i] === 1 || special.has(id) ? 1 : 0)),
  }
}

const invalid = (field: string, why: string, hint: string): AppError => new AppError('input_invalid', `logit-lens: ${field}: ${why}.`, hint, { field })
