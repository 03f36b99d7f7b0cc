import { z } from 'zod'
import type { Head } from '../model'

/** What the panel "Model details" asks of the engine. */

/** One field of the open model's config.json, explained. */
export interface ConfigurationField {
  /** As in config.json. */
  field: string
  /** What is computed with; `null` where neither the file nor the reference gives one. */
  value: unknown
  /** Of the family's class in the reference; `null` for none. */
  default: unknown
  isDefault: boolean
  /** Whether the file itself gives it. */
  inFile: boolean
  /** One line; it says so where the field means nothing at inference. */
  meaning: string
}

/** Where in the model a tensor belongs: a head by its class, `other` for what no class of the family has. */
export type TensorPart = 'embeddings' | 'encoder' | 'pooler' | Head | 'other'

export interface TensorInfo {
  /** Canonical: the reference's without the model's prefix. Of an export, its own name. */
  name: string
  /** PyTorch's: `[out, in]` for linear layers. */
  shape: number[]
  /** As stored, by safetensors' names; `null` for a type without one. */
  dtype: string | null
  bytes: number
  /** As the user sees it in the folder; `null` for zeros that a format leaves out. */
  file: string | null
  part: TensorPart
  /** From 0; `null` outside the layers. */
  layer: number | null
}

export const tensorStatisticsInput = z.strictObject({
  /** As {@link TensorInfo} gives it. */
  name: z.string().min(1).max(4096),
  bins: z.number().int().min(1).max(4096),
})
export type TensorStatisticsInput = z.infer<typeof tensorStatisticsInput>

/** Of all elements, computed in fp64; `min` to `norm` of the finite ones, `NaN` where there are none. */
export interface TensorStatistics {
  count: number
  min: number
  max: number
  mean: number
  /** Of the population: divided by the count. */
  standardDeviation: number
  /** L2. */
  norm: number
  zeros: number
  /** Infinities and NaN: in none of the numbers above but `count`. */
  nonFinite: number
  /** Finite elements in each of `bins` equal parts of [min, max], the last one closed; all in the first if min is max. */
  histogram: Uint32Array
}
