import { z } from 'zod'
import { type AttendedTokens, attendedInput, TEXT_CHARACTERS } from './attention'

/** What the panel "Hidden states" asks of the engine. Layers: 0 is the embeddings' output, the last the encoder's (reference: `hidden_states`). Tokens and texts count from 0. */

const layer = z.number().int().min(0)
const attended = attendedInput.omit({ model: true }).shape

export const statesInput = z.strictObject(attended)
export type StatesInput = z.infer<typeof statesInput>

/** `norm`: the length of each state; `mean`: the mean over the tokens, `<s>` and `</s>` included (as `feature-extraction`'s). */
export const STATE_REDUCTIONS = ['none', 'norm', 'mean'] as const

export const hiddenStatesInput = z.strictObject({
  ...attended,
  /** Default: all. */
  layers: z.array(layer).min(1).max(1000).optional(),
  reduce: z.enum(STATE_REDUCTIONS),
})
export type HiddenStatesInput = z.infer<typeof hiddenStatesInput>

export const stateCosinesInput = z.strictObject({
  ...attended,
  layer,
  /** Whether the mean of the text's states is taken away first: a few dimensions that are large in every state bring all cosines near 1 (Timkey and van Schijndel 2021, arXiv 2109.04404). */
  centre: z.boolean(),
})
export type StateCosinesInput = z.infer<typeof stateCosinesInput>

/** More texts, and more tokens, than a map holds. */
export const MAP_TEXTS = 5000
export const MAP_POINTS = 4000

export const MAP_METHODS = ['pca', 'umap'] as const
export type MapMethod = (typeof MAP_METHODS)[number]

const mapped = {
  texts: z.array(z.string().max(TEXT_CHARACTERS)).min(1).max(MAP_TEXTS),
  layer,
  /** Whether `<s>`, `</s>` and other special tokens are points as well. */
  specials: z.boolean(),
}

export const tokenMapInput = z.strictObject({ ...mapped, method: z.enum(MAP_METHODS) })
export type TokenMapInput = z.infer<typeof tokenMapInput>

export const tokenNeighboursInput = z.strictObject({
  ...mapped,
  /** The token whose neighbours are looked for, by its place in the map. */
  point: z.number().int().min(0),
  topK: z.number().int().min(1).max(100),
  /** Whether the mean of all points is taken away first. */
  centre: z.boolean(),
})
export type TokenNeighboursInput = z.infer<typeof tokenNeighboursInput>

export const embeddingNeighboursInput = z
  .strictObject({
    /** A string of the vocabulary (`ĠParis`), or a word that is one token. */
    token: z.string().min(1).max(1000).optional(),
    id: z.number().int().min(0).optional(),
    topK: z.number().int().min(1).max(1000),
  })
  .refine(({ token, id }) => (token === undefined) !== (id === undefined), { message: 'give a token or an id, and not both', path: ['token'] })
export type EmbeddingNeighboursInput = z.infer<typeof embeddingNeighboursInput>

/** The states of some layers. */
export interface HiddenStates extends AttendedTokens {
  of: number[]
  hidden: number
  /** One for each of `of`: `[tokens, hidden]`; `norm`: `[tokens]`; `mean`: `[hidden]`. */
  states: Float32Array[]
}

export interface StateFigures extends AttendedTokens {
  hidden: number
  /** `[layers + 1, tokens]`: the L2 norm of each state. */
  norms: Float32Array
  /** `[tokens, layers + 1, layers + 1]`: cosines between the states of one token; 0 with a state of no length. */
  layerCosines: Float32Array
}

/** `[token, token]` at one layer, −1 to 1. */
export interface StateCosines {
  size: number
  data: Float32Array
}

/** A point is a token. Points lie text by text, in the order of the tokens. */
export interface TokenMap {
  method: MapMethod
  layer: number
  /** Which of the texts each point is of. */
  texts: Int32Array
  ids: Int32Array
  tokens: string[]
  /** Of its text, in UTF-16 units; an empty one for `<s>` and `</s>`. */
  starts: Int32Array
  ends: Int32Array
  /** 1 where the token goes on with a word that an earlier one begins. */
  continued: Uint8Array
  x: Float32Array
  y: Float32Array
  /** Of the first two principal components: shares of the variance; `null` for UMAP, whose axes mean nothing. */
  explained: [number, number] | null
  /** What the token classifier says of each point, as a place in `labelNames`; `null` where the model has none. */
  labels: Int32Array | null
  labelNames: string[]
  /** Texts that were run. */
  ran: number
  /** Texts that could not be run, by their place. */
  failed: { text: number; message: string }[]
  /** Texts that were left out, since the points before them are as many as a map holds. */
  leftOut: number
  ms: number
}

/** Comes before a map: how many texts are run, or epochs of UMAP done, and what can be drawn already. */
export interface TokenMapPart {
  stage: 'texts' | 'umap'
  done: number
  of: number
  map: TokenMap | null
}

/** Of other texts, nearest first; of the same where there is only one. */
export interface TokenNeighbours {
  point: number
  /** Places in the map. */
  points: Int32Array
  cosines: Float32Array
}

/** In the table of word embeddings, before position and LayerNorm. */
export interface EmbeddingNeighbours {
  id: number
  /** As the vocabulary writes it, and as it reads. */
  token: string
  text: string
  norm: number
  vocabulary: number
  neighbours: { id: number; token: string; text: string; cosine: number }[]
  ms: number
}
