import type { TensorEntry } from '../checkpoint/checkpoint'
import type { GraphBuilder } from './graphBuilder'

/** The weights of a model by canonical name; asking for one that is absent is a defect, since they are checked before. */
export type Weights = (name: string) => TensorEntry

/** A part of the weights whose names begin with `prefix`. */
export const below =
  (weights: Weights, prefix: string): Weights =>
  (name) =>
    weights(`${prefix}.${name}`)

/** x·Wᵀ + b. */
export const linear = (g: GraphBuilder, x: string, weights: Weights): string => g.op('Add', [matMul(g, x, weights('weight')), g.weight(weights('bias'))])

/**
 * x·Wᵀ for a weight of shape `[out, in]` as it lies: PyTorch stores it so (FusedMatMul opens twice as fast as Transpose + MatMul), TensorFlow and Flax
 * transposed: FusedMatMul without transposition opens 5 % faster than MatMul.
 * `rows`: only these of W.
 */
export function matMul(g: GraphBuilder, x: string, weight: TensorEntry, rows?: { start: number; end: number }): string {
  if (!weight.stored || weight.pieces || rows) return g.op('FusedMatMul', [x, g.weight(weight, rows)], { transB: 1 }, 'com.microsoft')
  const { stored: _, ...kernel } = weight
  return g.op('FusedMatMul', [x, g.weight({ ...kernel, shape: weight.shape.toReversed() })], { transB: 0 }, 'com.microsoft')
}

export const layerNorm = (g: GraphBuilder, x: string, weights: Weights, epsilon: number): string =>
  g.op('LayerNormalization', [x, g.weight(weights('weight')), g.weight(weights('bias'))], { axis: -1, epsilon })
