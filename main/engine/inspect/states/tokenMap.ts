import { AppError } from '../../../../shared/errors'
import type { TokenMap, TokenMapInput, TokenMapPart, TokenNeighbours, TokenNeighboursInput } from '../../../../shared/inspect/states'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import { topK } from '../../math/topK'
import type { OpenModel } from '../../openModel'
import { type Corpus, layerStates, readCorpus } from './corpus'
import { dot, meanRow, unitRows, withoutMean } from './cosines'
import { principalComponents } from './principalComponents'
import { umapLayout } from './umapLayout'

type Asked = Pick<TokenMapInput, 'texts' | 'layer' | 'specials'>

/** Maps of the tokens of many texts. The last texts' states are kept: another layer, method or neighbour runs nothing. */
export class TokenMaps {
  readonly #model: OpenModel
  #last: { asked: Asked; corpus: Corpus } | null = null

  constructor(model: OpenModel) {
    this.#model = model
  }

  /** Parts come before it. @throws AppError `input_invalid`: no tokens, no such layer; `config_unsupported`, `cancelled` */
  async map(input: TokenMapInput, context: CallContext): Promise<TokenMap> {
    const started = performance.now()
    const corpus = await this.#corpus(input, context)
    const { signal, partial } = context
    const states = layerStates(corpus, input.layer)
    const mean = meanRow(states, corpus.hidden)
    const { x, y, explained } = await principalComponents(withoutMean(states, mean), corpus.hidden, signal)
    const facts = { ...factsOf(this.#model, corpus, input.layer), ms: performance.now() - started }
    if (input.method === 'pca') return { ...facts, method: 'pca', x, y, explained }
    const asUmap = (layout: { x: Float32Array; y: Float32Array }): TokenMap => ({
      ...facts,
      method: 'umap',
      ...layout,
      explained: null,
      ms: performance.now() - started,
    })
    const unit = unitRows(states, corpus.hidden, mean)
    const shown = (done: number, of: number, layout: { x: Float32Array; y: Float32Array }) =>
      partial({ stage: 'umap', done, of, map: asUmap(layout) } satisfies TokenMapPart)
    return asUmap(await umapLayout(this.#model, unit, corpus.hidden, { x, y }, signal, shown))
  }

  /** @throws AppError `input_invalid`: no such point */
  async neighbours(input: TokenNeighboursInput, context: CallContext): Promise<TokenNeighbours> {
    const corpus = await this.#corpus(input, context)
    const { point, topK: k } = input
    if (point >= corpus.ids.length) throw noSuch('point', `it is ${point}; the map has ${corpus.ids.length}`, `Choose from 0 to ${corpus.ids.length - 1}.`)
    const states = layerStates(corpus, input.layer)
    const unit = unitRows(states, corpus.hidden, input.centre ? meanRow(states, corpus.hidden) : undefined)
    await breathe(context.signal)
    const others = othersOf(corpus, point)
    const cosines = new Float32Array(corpus.ids.length)
    for (const other of others) cosines[other] = dot(unit, point * corpus.hidden, unit, other * corpus.hidden, corpus.hidden)
    const points = topK(cosines, Math.min(k, others.length), others)
    return { point, points: Int32Array.from(points), cosines: Float32Array.from(points, (other) => cosines[other] as number) }
  }

  async #corpus(asked: Asked, context: CallContext): Promise<Corpus> {
    const { num_hidden_layers: last } = this.#model.config
    if (asked.layer > last) throw noSuch('layer', `it is ${asked.layer}; the model has ${last}, and 0 for the embeddings`, `Choose from 0 to ${last}.`)
    if (this.#last && isSame(this.#last.asked, asked) && this.#last.corpus.states.has(asked.layer)) return this.#last.corpus
    this.#last = null
    const corpus = await readCorpus(this.#model, asked, context)
    if (corpus.ids.length === 0) throw nothingToDraw(corpus)
    this.#last = { asked: { texts: asked.texts, layer: asked.layer, specials: asked.specials }, corpus }
    return corpus
  }
}

const isSame = (one: Asked, other: Asked): boolean =>
  one.specials === other.specials && one.texts.length === other.texts.length && one.texts.every((text, i) => text === other.texts[i])

/** Of other texts; of the same where there is only one. */
function othersOf({ texts }: Corpus, point: number): number[] {
  const own = texts[point]
  const elsewhere = texts.flatMap((text, i) => (text === own ? [] : [i]))
  return elsewhere.length > 0 ? elsewhere : texts.flatMap((_, i) => (i === point ? [] : [i]))
}

function factsOf({ info }: OpenModel, corpus: Corpus, layer: number): Omit<TokenMap, 'method' | 'x' | 'y' | 'explained' | 'ms'> {
  const { texts, ids, tokens, starts, ends, continued, labels, ran, failed, leftOut } = corpus
  return {
    layer,
    texts: Int32Array.from(texts),
    ids: Int32Array.from(ids),
    tokens,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    continued: Uint8Array.from(continued),
    labels: labels && Int32Array.from(labels),
    labelNames: labels ? (info.labels['token-classification'] ?? []) : [],
    ran,
    failed,
    leftOut,
  }
}

function nothingToDraw({ failed, leftOut }: Corpus): AppError {
  const [first] = failed
  if (first)
    return new AppError('input_invalid', `states: texts: none could be run; text ${first.text + 1}: ${first.message}`, 'Shorten the texts.', { field: 'texts' })
  const why = leftOut > 0 ? 'the first has more tokens than a map holds' : 'they have no tokens but special ones'
  return new AppError('input_invalid', `states: texts: ${why}.`, 'Give other text, or show special tokens.', { field: 'texts' })
}

const noSuch = (field: string, why: string, hint: string): AppError => new AppError('input_invalid', `states: ${field}: ${why}.`, hint, { field })
