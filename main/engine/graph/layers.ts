import type { TensorEntry } from '../checkpoint/checkpoint'
import type { GraphBuilder } from './graphBuilder'

/** The weights of a model by canonical name; asking for one that is absent is a defect, since they are checked before. */
export type Weights = (name: string) => TensorEntry

/** A part of the weights whose names begin with `prefix`. */
export const below =
  (weights: Weights, prefix: string): Weights =>
  (name) =>
    weights(`${prefix}.${name}`)

/** x·Wᵀ + b, with W as PyTorch stores it, `[out, in]`. FusedMatMul opens twice as fast as Transpose + MatMul. */
export function linear(g: GraphBuilder, x: string, weights: Weights): string {
  return g.op('Add', [matMulTransposed(g, x, g.weight(weights('weight'))), g.weight(weights('bias'))])
}

export const matMulTransposed = (g: GraphBuilder, x: string, weight: string): string => g.op('FusedMatMul', [x, weight], { transB: 1 }, 'com.microsoft')

export const layerNorm = (g: GraphBuilder, x: string, weights: Weights, epsilon: number): string =>
  g.op('LayerNormalization', [x, g.weight(weights('weight')), g.weight(weights('bias'))], { axis: -1, epsilon })
