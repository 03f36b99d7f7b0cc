import { z } from 'zod'
import { DEVICES, HEADS, type ModelInfo } from '../model'
import { TASK_IDS } from '../tasks'
import { ARRAY_TYPES } from './values'

export const SESSION_FORMAT = 'roberta-lens-session'
/** Of the files that are written; the one in a file says how it is to be read. */
export const SESSION_VERSION = 1

const size = z.int().min(0)
/** A page draws a row or a column of each: more than any model has would keep it drawing for ever. */
const drawn = z.int().min(0).max(4096)
const name = z.string().max(1000)
const labels = z.array(z.string())

/** An open model without what is private: where it lies on somebody's disk, and the sentences that say so. */
const savedModel = z.object({
  name,
  family: name.nullable(),
  architectures: z.array(name),
  heads: z.array(z.enum(HEADS)),
  tasks: z.array(z.enum(TASK_IDS)),
  parameters: size,
  layers: drawn,
  hidden: size,
  attentionHeads: drawn,
  vocabulary: size,
  labels: z.partialRecord(z.enum(TASK_IDS), labels),
  tokenizer: z.object({ type: name, maxLength: z.number() }).nullable(),
  maxTokens: size,
  dtype: name.nullable(),
  files: z.array(z.object({ name, bytes: size })),
  memoryBytes: z.number(),
  device: z.enum(DEVICES.filter((device) => device !== 'auto')),
  precision: name,
  threads: size,
  maskToken: name.nullable(),
  openMs: z.number(),
  /** Tells the weights of one model from another's; `null`: they could not be read. */
  fingerprint: name.nullable(),
})
export type SavedModel = Omit<ModelInfo, 'path' | 'problems'> & { fingerprint: string | null }

/** What a file says of itself, `manifest.json`. */
export const manifestSchema = z.object({
  format: z.literal(SESSION_FORMAT),
  version: z.int().min(1),
  /** Of the program that wrote it. */
  app: name,
  /** ISO 8601, in UTC. */
  saved: z.iso.datetime(),
  /** `null`: none was open. */
  model: savedModel.nullable(),
  /** The one in sight. */
  panel: name,
  /** Those that hold a result. */
  panels: z.array(name),
  /** The typed arrays of `state.json`, each type in a file of its own, little-endian. */
  arrays: z.array(z.object({ file: name, dtype: z.enum(ARRAY_TYPES), shape: z.tuple([size]) })),
})
export type Manifest = Omit<z.output<typeof manifestSchema>, 'model'> & { model: SavedModel | null }
