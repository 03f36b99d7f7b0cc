import { z } from 'zod'
import { TASK_IDS, type TaskId } from '../tasks'

/**
 * What is changed inside the model while it runs. Layers and heads count from 1, as everywhere in the program; tokens from 0, `<s>` is 0.
 * Head masks: Michel et al. 2019 (arXiv 1905.10650) and the reference's `head_mask`, for which a scale of 0 is a head that is switched off and 1 one that is untouched.
 */
const number = z.number().int().min(1)
const MOST_SCALE = 2

export const interventionsInput = z.strictObject({
  /** What each head adds is multiplied by `scale`. Of a head that is named twice the last counts. */
  heads: z
    .array(z.strictObject({ layer: number, head: number, scale: z.number().min(0).max(MOST_SCALE).default(0) }))
    .max(10_000)
    .default([]),
  /** As if the checkpoint did not have them: the next layer is given what the last one left. At least one must be left. */
  skippedLayers: z.array(number).max(1000).default([]),
  /**
   * These heads attend to these tokens alone: their other weights are 0, and those that are left sum to 1. Of a head that is named twice the last counts.
   * In a causal model a token that stands before all of these has nothing left to attend to: the head adds nothing there.
   */
  restricted: z
    .array(z.strictObject({ layer: number, heads: z.array(number).min(1).max(1000), tokens: z.array(z.number().int().min(0)).min(1).max(100_000) }))
    .max(10_000)
    .default([]),
})
export type InterventionsInput = z.input<typeof interventionsInput>
export type Interventions = z.output<typeof interventionsInput>

export const NO_INTERVENTIONS: Interventions = { heads: [], skippedLayers: [], restricted: [] }

export const intervenes = ({ heads, skippedLayers, restricted }: Interventions): boolean =>
  skippedLayers.length > 0 || restricted.length > 0 || heads.some(({ scale }) => scale !== 1)

export const headAblationInput = z.strictObject({
  task: z.enum(TASK_IDS),
  /** The task's own input, checked by its own schema. */
  input: z.unknown(),
  /** What is changed already; each head is switched off besides. */
  interventions: interventionsInput.optional(),
  /** `[layer, head]`, each by itself. Default: every head of the layers that are not skipped. */
  heads: z
    .array(z.tuple([number, number]))
    .min(1)
    .max(10_000)
    .optional(),
})
export type HeadAblationInput = Omit<z.input<typeof headAblationInput>, 'task'> & { task: TaskId }

/** What an answer's value is: a probability, a classifier's own number where that is none, or the cosine between vectors. */
export type Measure = 'probability' | 'output' | 'cosine'

/** The answer's value without one head. */
export interface Ablation {
  layer: number
  head: number
  value: number
  /** `value` less that of the model with this head. */
  change: number
}

/**
 * How much the answer hangs on each head. The answer is the one that the model gives with all of them: the likeliest token of the first mask, the likeliest next token of a prompt,
 * the best label or choice, the best entity (mean probability of its tokens' labels), the best stretch of the context (start · end). Similarity has none: of a text's vector (the mean of
 * its states where `pooling` is `none`) it is the cosine with what the vector is with every head. Parts come before it, in the same shape, each what came since the last.
 */
export interface HeadAblation {
  /** What the answer is, in words of the model or the text; of a vector its pooling. */
  answer: string
  measure: Measure
  /** With every head. */
  value: number
  /** The largest change first; of a part in the order asked for. */
  ablations: Ablation[]
}

/** The largest change first, whatever its sign; of equals the lower layer and head. */
export const byChange = (a: Ablation, b: Ablation): number => Math.abs(b.change) - Math.abs(a.change) || a.layer - b.layer || a.head - b.head

/** Two parts of one sweep. */
export const joinedAblations = (before: HeadAblation, next: HeadAblation): HeadAblation => ({ ...next, ablations: [...before.ablations, ...next.ablations] })

/** What is left of those that were asked for. */
export function missingHeads(asked: [layer: number, head: number][], { ablations }: HeadAblation): [layer: number, head: number][] {
  const known = new Set(ablations.map(({ layer, head }) => `${layer}.${head}`))
  return asked.filter(([layer, head]) => !known.has(`${layer}.${head}`))
}
