import { encodeModel, type ModelProto, type NodeProto } from '../graph/onnxSchema'

/** The values that are each layer's attention weights, in the order of the layers; or why there are none. */
export type AttentionOutputs = { names: string[] } | { missing: string }

/** Operators that hold a whole attention: their softmax is inside and has no name. */
const FUSED = new Set([
  'Attention',
  'MultiHeadAttention',
  'GroupQueryAttention',
  'PackedAttention',
  'PackedMultiHeadAttention',
  'QAttention',
  'DecoderMaskedMultiHeadAttention',
])

/**
 * Names the softmax of each layer as an output of the graph. Attention weights are a softmax whose result is multiplied with values, so a classifier's own softmax is none.
 * Protobuf merges a message that is given twice: the outputs are appended as a second graph, and the file's own bytes stay as they are.
 */
export function withAttentions(own: Uint8Array, model: ModelProto): { bytes: Uint8Array; attentions: AttentionOutputs } {
  const { node: nodes, output } = model.graph
  const names = nodes
    .filter(({ opType, output: [result = ''] }) => opType === 'Softmax' && reachesMatMul(result, nodes))
    .map(({ output: [result = ''] }) => result)
  if (names.length === 0) return { bytes: own, attentions: { missing: missingBecause(nodes) } }
  const declared = new Set(output.map(({ name }) => name))
  const added = names.filter((name) => !declared.has(name)).map((name) => ({ name }))
  const more = encodeModel({ graph: { output: added } } as unknown as ModelProto)
  return { bytes: Buffer.concat([own, more]), attentions: { names } }
}

/** Steps over what exports put between: dropout, casts, a mask of heads, a guard against rows of NaN. */
function reachesMatMul(value: string, nodes: NodeProto[], depth = 0): boolean {
  if (depth > 4) return false
  return nodes.some(
    ({ opType, input, output }) =>
      input.includes(value) && (opType === 'MatMul' || (BETWEEN.has(opType) && output.some((next) => reachesMatMul(next, nodes, depth + 1)))),
  )
}
const BETWEEN = new Set(['Dropout', 'Cast', 'Mul', 'Where', 'Identity', 'IsNaN', 'QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear'])

function missingBecause(nodes: NodeProto[]): string {
  const fused = nodes.find(({ opType }) => FUSED.has(opType))
  return fused ? `its attention is fused into the operator ${fused.opType}, which gives none out` : 'no softmax in it is multiplied with values'
}
