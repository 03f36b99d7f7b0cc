import protobuf from 'protobufjs/light.js'
import { checkConfig } from '../../main/engine/config/modelConfig'
import { encoderGraph } from '../../main/engine/graph/encoder'
import { DATA_TYPE, decodeModel, encodeModel, type NodeProto } from '../../main/engine/graph/onnxSchema'

interface Base {
  tensors: { name: string; shape: number[]; bytes: number }[]
  data(tensor: Base['tensors'][number]): Promise<Buffer>
}

const LOWEST = Uint8Array.from([0xff, 0xff, 0x7f, 0xff])
const ONE = new Uint8Array(Float32Array.of(1).buffer)

/** Our encoder's graph as an export: `attention_mask` in, `last_hidden_state` out, and the weights inside. In parts, so that memory stays small. */
export async function* onnxParts(config: Record<string, unknown>, base: Base): AsyncGenerator<Uint8Array> {
  const places = new Map(base.tensors.map((tensor) => [tensor.name.replace(/^roberta\./, ''), tensor]))
  const weights = (name: string) => ({
    name,
    dtype: 'F32' as const,
    shape: places.get(name)?.shape ?? [],
    file: '/weights',
    offset: 0,
    bytes: places.get(name)?.bytes ?? 0,
  })
  const { bytes } = encoderGraph(checkConfig(config), weights, { input: 'ids', cache: false, cross: false })
  const { graph, ...model } = decodeModel(bytes)
  const inner = graph.initializer.filter(({ externalData }) => (externalData ?? []).length === 0)
  const op = (opType: string, input: string[], output: string, attribute: NodeProto['attribute'] = []): NodeProto => ({
    opType,
    input,
    output: [output],
    name: output,
    domain: '',
    attribute,
  })
  const bias = [
    op('Cast', ['attention_mask'], 'mask', [{ name: 'to', type: 2, i: DATA_TYPE.float }]),
    op('Sub', ['one', 'mask'], 'hidden'),
    op('Mul', ['hidden', 'lowest'], 'flat'),
    op('Unsqueeze', ['flat', 'axes'], 'attention_bias'),
  ]
  // What the application's own graph is given besides: no attentions out, no head touched.
  const { num_hidden_layers: layers, num_attention_heads: perLayer } = checkConfig(config)
  const ones = new Uint8Array(new Float32Array(layers * perLayer).fill(1).buffer)
  const constants = [
    { name: 'attention_heads', dims: [1], dataType: DATA_TYPE.int64, rawData: new Uint8Array(8) },
    { name: 'head_mask', dims: [layers, 1, perLayer], dataType: DATA_TYPE.float, rawData: ones },
    { name: 'head_bias', dims: [layers, perLayer, 1, 1], dataType: DATA_TYPE.float, rawData: new Uint8Array(4 * layers * perLayer) },
    { name: 'one', dims: [], dataType: DATA_TYPE.float, rawData: ONE },
    { name: 'lowest', dims: [], dataType: DATA_TYPE.float, rawData: LOWEST },
    { name: 'axes', dims: [2], dataType: DATA_TYPE.int64, rawData: new Uint8Array(BigInt64Array.of(1n, 2n).buffer) },
  ]
  const ids = graph.input.find(({ name }) => name === 'input_ids')
  const small = encodeModel({
    ...model,
    graph: {
      name: graph.name,
      node: [...bias, ...graph.node],
      initializer: [...inner, ...constants],
      input: [
        ...graph.input.filter(({ name }) => name !== 'attention_bias' && constants.every((constant) => constant.name !== name)),
        ...(ids ? [{ ...ids, name: 'attention_mask' }] : []),
      ],
      output: graph.output.filter(({ name }) => name === 'last_hidden_state'),
    },
  })
  // The weights go into the graph message, whose length therefore has to be written anew.
  const used = graph.initializer.flatMap(({ name }) => places.get(name) ?? [])
  const heads = used.map((tensor) => tensorHead(tensor))
  const start = protobuf.Reader.create(small)
  const rest: Uint8Array[] = []
  let own: Uint8Array = new Uint8Array()
  while (start.pos < start.len) {
    const from = start.pos
    const tag = start.uint32()
    if (tag >>> 3 === 7) own = start.bytes()
    else {
      start.skipType(tag & 7)
      rest.push(small.slice(from, start.pos))
    }
  }
  const length = own.length + heads.reduce((sum, head, i) => sum + head.length + (used[i]?.bytes ?? 0), 0)
  yield Buffer.concat([
    ...rest,
    protobuf.Writer.create()
      .uint32((7 << 3) | 2)
      .uint32(length)
      .finish(),
    own,
  ])
  for (const [i, tensor] of used.entries()) {
    yield heads[i] as Uint8Array
    yield await base.data(tensor)
  }
}

/** Everything of an initializer before its raw data. */
function tensorHead({ name, shape, bytes }: Base['tensors'][number]): Uint8Array {
  const inner = protobuf.Writer.create()
  for (const size of shape) inner.uint32(1 << 3).uint32(size)
  inner.uint32(2 << 3).uint32(DATA_TYPE.float)
  inner.uint32((8 << 3) | 2).string(name.replace(/^roberta\./, ''))
  inner.uint32((9 << 3) | 2).uint32(bytes)
  const head = inner.finish()
  return Buffer.concat([
    protobuf.Writer.create()
      .uint32((5 << 3) | 2)
      .uint32(head.length + bytes)
      .finish(),
    head,
  ])
}
