import { readFileSync } from 'node:fs'
import type { Attentions } from '../../main/engine/inspect/attention/attentions'
import { Inspection } from '../../main/engine/inspect/inspection'
import type { ThumbnailsInput } from '../../shared/inspect/attention'
import { golden } from './fixtures'
import { openModel } from './openModel'

/** A signal that is never told anything. */
export const { signal } = new AbortController()
export const context = { signal, partial: () => undefined }

/** What the panel "Attention" asks of the model in `folder`. */
export async function attentionsIn(folder: string): Promise<Attentions> {
  return new Inspection(await openModel(folder), folder).attentions
}

/** All heads of a layer, one after the other. */
export async function layerOf(attentions: Attentions, text: string, layer: number, weights: 'raw' | 'value-weighted' = 'raw'): Promise<Float32Array[]> {
  const { heads } = await attentions.tokens({ text }, signal)
  const found: Float32Array[] = []
  for (let head = 1; head <= heads; head++) found.push((await attentions.matrix({ text, layer, heads: [head], reduce: 'mean', weights }, signal)).data)
  return found
}

/** A view that changes nothing. */
export const PLAIN: Omit<ThumbnailsInput, 'text' | 'side'> = {
  weights: 'raw',
  hideSpecials: false,
  segments: 'all',
  renormalise: false,
  words: false,
  rowMax: false,
}

interface ValueNorms {
  input_ids: number[]
  /** layers, heads, tokens */
  norms: number[][][]
  /** Row 1 of the weighted attentions: layers, heads, keys. */
  weighted_row_1: number[][][]
}

/** By folder of `test/fixtures`, from the reference's modules: `test/golden/valueNorms.py`. */
export const valueNorms = (): Record<string, ValueNorms> => JSON.parse(readFileSync(golden('valueNorms.json'), 'utf8'))

/** Aborts at the n-th look at it. */
export function abortingAt(look: number): { signal: AbortSignal; looks: () => number } {
  const controller = new AbortController()
  let looks = 0
  const watched = new Proxy(controller.signal, {
    get: (target, name) => {
      if (name === 'aborted' && ++looks === look) controller.abort()
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { signal: watched, looks: () => looks }
}
