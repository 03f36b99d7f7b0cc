import protobuf from 'protobufjs/light.js'

/**
 * The messages of onnx.proto (ONNX IR version 10) that a graph of ours needs, with their field numbers.
 * protobufjs encodes them; nothing here is a wire format of our own.
 */
const field = (id: number, type: string) => ({ id, type })
const list = (id: number, type: string) => ({ id, type, rule: 'repeated' })

const onnx = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: { irVersion: field(1, 'int64'), producerName: field(2, 'string'), graph: field(7, 'GraphProto'), opsetImport: list(8, 'OperatorSetIdProto') },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    GraphProto: {
      fields: {
        node: list(1, 'NodeProto'),
        name: field(2, 'string'),
        initializer: list(5, 'TensorProto'),
        input: list(11, 'ValueInfoProto'),
        output: list(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: list(1, 'string'),
        output: list(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: list(5, 'AttributeProto'),
        domain: field(7, 'string'),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: list(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: list(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        externalData: list(13, 'StringStringEntryProto'),
        dataLocation: field(14, 'int32'),
      },
    },
    StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: field(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: list(1, 'DimensionProto') } },
    DimensionProto: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
})
const modelProto = onnx.lookupType('ModelProto')

export interface NodeProto {
  input: string[]
  output: string[]
  name: string
  opType: string
  attribute: AttributeProto[]
  domain: string
}
export interface AttributeProto {
  name: string
  type: number
  f?: number
  i?: number
  s?: Uint8Array
  ints?: number[]
}
export interface TensorProto {
  name: string
  dims: number[]
  dataType: number
  rawData?: Uint8Array
  externalData?: { key: string; value: string }[]
  dataLocation?: number
}
export interface ValueInfoProto {
  name: string
  type: { tensorType: { elemType: number; shape: { dim: ({ dimValue: number } | { dimParam: string })[] } } }
}
export interface ModelProto {
  irVersion: number
  producerName: string
  opsetImport: { domain: string; version: number }[]
  graph: { name: string; node: NodeProto[]; initializer: TensorProto[]; input: ValueInfoProto[]; output: ValueInfoProto[] }
}

const nodeProto = onnx.lookupType('NodeProto')
/** A node by itself. Attributes that the schema does not know are lost. */
export const decodeNode = (bytes: Uint8Array): NodeProto =>
  nodeProto.toObject(nodeProto.decode(bytes), { arrays: true, defaults: true, longs: Number }) as NodeProto
export const encodeNode = (node: NodeProto): Uint8Array => nodeProto.encode(nodeProto.create(node)).finish()

/** A model as far as the schema above knows it; what it does not know is stepped over. */
export const decodeModel = (bytes: Uint8Array): ModelProto => modelProto.toObject(modelProto.decode(bytes), { arrays: true, longs: Number }) as ModelProto

export const encodeModel = (model: ModelProto): Uint8Array => modelProto.encode(modelProto.create(model)).finish()

/** `TensorProto.DataType` */
export const DATA_TYPE = { float: 1, int64: 7, float16: 10, double: 11, bfloat16: 16 } as const
/** Bits of one element by `TensorProto.DataType`, and safetensors' name of the type. Texts have none. */
export const ONNX_BITS: Record<number, { bits: number; name: string; isFloat?: true }> = {
  1: { bits: 32, name: 'F32', isFloat: true },
  2: { bits: 8, name: 'U8' },
  3: { bits: 8, name: 'I8' },
  4: { bits: 16, name: 'U16' },
  5: { bits: 16, name: 'I16' },
  6: { bits: 32, name: 'I32' },
  7: { bits: 64, name: 'I64' },
  9: { bits: 8, name: 'BOOL' },
  10: { bits: 16, name: 'F16', isFloat: true },
  11: { bits: 64, name: 'F64', isFloat: true },
  12: { bits: 32, name: 'U32' },
  13: { bits: 64, name: 'U64' },
  16: { bits: 16, name: 'BF16', isFloat: true },
  21: { bits: 4, name: 'U4' },
  22: { bits: 4, name: 'I4' },
}
/** `AttributeProto.AttributeType` */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const
/** `TensorProto.DataLocation.EXTERNAL` */
export const EXTERNAL = 1
