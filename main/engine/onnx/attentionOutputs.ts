import { ATTRIBUTE_TYPE, decodeNode, encodeModel, encodeNode, type ModelProto, type NodeProto } from '../graph/onnxSchema'

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
  const softmaxes = nodes
    .filter(({ opType, output: [result = ''] }) => opType === 'Softmax' && reachesMatMul(result, nodes))
    .map(({ output: [result = ''] }) => result)
  const names = [...softmaxes, ...nodes.filter(isAttention).flatMap(({ output: results }) => results[WEIGHTS] ?? [])]
  if (names.length === 0) return { bytes: own, attentions: { missing: missingBecause(nodes) } }
  const declared = new Set(output.map(({ name }) => name))
  const added = names.filter((name) => !declared.has(name)).map((name) => ({ name }))
  const more = encodeModel({ graph: { output: added } } as unknown as ModelProto)
  return { bytes: Buffer.concat([own, more]), attentions: { names } }
}

/** ONNX's own operator (opset 23) gives its weights out as a fourth output, if asked by an attribute: 3 is "after softmax". */
const WEIGHTS = 3
const OUTPUT_MODE = 'qk_matmul_output_mode'
const isAttention = ({ opType, domain, output }: NodeProto): boolean => opType === 'Attention' && !domain && output.length > WEIGHTS

/** A node as it lies in the graph; ONNX's attention operator with its weights given out. */
export function withWeightsOut(bytes: Buffer): Uint8Array {
  if (!bytes.includes('Attention')) return bytes
  const node = decodeNode(bytes)
  if (node.opType !== 'Attention' || node.domain !== '') return bytes
  const [result = '', key = '', value = ''] = node.output
  const attribute = node.attribute.filter(({ name }) => name !== OUTPUT_MODE)
  return encodeNode({
    ...node,
    output: [result, key, value, `${result}/weights`],
    attribute: [...attribute, { name: OUTPUT_MODE, type: ATTRIBUTE_TYPE.int, i: 3 }],
  })
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
