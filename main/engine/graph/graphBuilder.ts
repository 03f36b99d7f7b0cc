import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype, elementCount } from '../../../shared/tensor'
import type { TensorEntry } from '../checkpoint/checkpoint'
import { ATTRIBUTE_TYPE, type AttributeProto, DATA_TYPE, EXTERNAL, encodeModel, type NodeProto, type TensorProto, type ValueInfoProto } from './onnxSchema'

/** An ONNX model in memory, and the one folder in which its external data lie. */
export interface Graph {
  bytes: Uint8Array
  /** The real folder of the weight file. `null` when the graph has no weights. */
  weightsFolder: string | null
}

type Attributes = Record<string, number | string | number[]>
/** A number is fixed; a string names a size known only when the graph runs. */
type Dimension = number | string

/** Opset 20 has Gelu; LayerNormalization came with 17. `com.microsoft` is ONNX Runtime's own: FusedMatMul takes `[out, in]` weights as they are stored. */
const OPSETS = [
  { domain: '', version: 20 },
  { domain: 'com.microsoft', version: 1 },
]
const IR_VERSION = 9
const WEIGHT_TYPES: Partial<Record<Dtype, number>> = { F32: DATA_TYPE.float, F16: DATA_TYPE.float16, BF16: DATA_TYPE.bfloat16, F64: DATA_TYPE.double }
const FLOAT_ATTRIBUTES = new Set(['epsilon', 'alpha'])

/** Writes an ONNX graph node by node. Values are known by their names; weights point into the user's own file and are never read here. */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = []
  readonly #initializers = new Map<string, TensorProto>()
  readonly #externals: { tensor: TensorProto; entry: TensorEntry; start: number; length: number }[] = []
  readonly #inputs: ValueInfoProto[] = []
  readonly #outputs: ValueInfoProto[] = []
  #scope = ''

  /** Everything that `build` adds is named below `scope`, so that the graph can be read in a viewer. */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope
    this.#scope = `${outer}${scope}/`
    const result = build()
    this.#scope = outer
    return result
  }

  input(name: string, type: keyof typeof DATA_TYPE, shape: Dimension[]): string {
    this.#inputs.push(valueInfo(name, DATA_TYPE[type], shape))
    return name
  }

  /** Declares `value` as a graph output called `name`; outputs that are not fetched cost nothing. */
  output(value: string, name: string, shape: Dimension[]): void {
    this.#node('Identity', [value], [name], {}, '')
    this.#outputs.push(valueInfo(name, DATA_TYPE.float, shape))
  }

  op(type: string, inputs: string[], attributes: Attributes = {}, domain = ''): string {
    const output = `${this.#scope}${type}_${this.#nodes.length}`
    this.#node(type, inputs, [output], attributes, domain)
    return output
  }

  /** A weight as fp32: stored in place; other float types are cast, which ONNX Runtime folds when it loads the graph. */
  weight(entry: TensorEntry, rows?: { start: number; end: number }): string {
    if (entry.zeros) return this.#constant(entry.name, entry.shape, DATA_TYPE.float, new Uint8Array(4 * elementCount(entry.shape)))
    if (entry.pieces) return this.#joined(entry, entry.pieces, rows)
    if (entry.stored) return this.#reordered(entry, entry.stored, rows)
    const name = rows ? `${entry.name}[${rows.start}:${rows.end}]` : entry.name
    if (!this.#initializers.has(name)) this.#initializers.set(name, this.#external(entry, name, rows))
    return entry.dtype === 'F32' ? name : this.op('Cast', [name], { to: DATA_TYPE.float })
  }

  /** Rows of a table as fp32. Only the rows are cast, so that a table in half precision is mapped and never copied whole. */
  rows(table: TensorEntry, ids: string): string {
    if (table.dtype === 'F32' || table.stored || table.pieces) return this.op('Gather', [this.weight(table), ids])
    if (!this.#initializers.has(table.name)) this.#initializers.set(table.name, this.#external(table, table.name))
    return this.op('Cast', [this.op('Gather', [table.name, ids])], { to: DATA_TYPE.float })
  }

  scalar(value: number): string {
    return this.#constant(`scalar ${value}`, [], DATA_TYPE.float, new Uint8Array(Float32Array.of(value).buffer))
  }

  ints(values: number[]): string {
    return this.#constant(`ints ${values}`, [values.length], DATA_TYPE.int64, new Uint8Array(BigInt64Array.from(values, BigInt).buffer))
  }

  build(name: string): Graph {
    const weightsFolder = commonFolder(this.#externals.map(({ entry }) => path.dirname(entry.file)))
    for (const { tensor, entry, start, length } of this.#externals) {
      const place = { location: path.relative(weightsFolder ?? '', entry.file).replaceAll('\\', '/'), offset: start, length }
      tensor.externalData = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }))
    }
    const graph = { name, node: this.#nodes, initializer: [...this.#initializers.values()], input: this.#inputs, output: this.#outputs }
    return { bytes: encodeModel({ irVersion: IR_VERSION, producerName: 'RoBERTa Lens', opsetImport: OPSETS, graph }), weightsFolder }
  }

  /** A tensor whose dimensions lie in another order in the file; ONNX Runtime folds the transposition when it loads the graph. */
  #reordered(entry: TensorEntry, stored: number[], rows?: { start: number; end: number }): string {
    const { stored: _, ...plain } = entry
    const value = this.weight({ ...plain, shape: stored.map((dimension) => entry.shape[dimension] as number) })
    return this.#sliced(this.op('Transpose', [value], { perm: entry.shape.map((_size, dimension) => stored.indexOf(dimension)) }), rows)
  }

  /** A tensor that is cut into flat pieces. */
  #joined(entry: TensorEntry, pieces: NonNullable<TensorEntry['pieces']>, rows?: { start: number; end: number }): string {
    const { pieces: _, stored, ...plain } = entry
    const size = DTYPE_BITS[entry.dtype] / 8
    const flat = pieces.map((piece, i) =>
      this.weight({ ...plain, ...piece, name: `${entry.name} (${i + 1} of ${pieces.length})`, shape: [piece.bytes / size] }),
    )
    const shape = stored ? stored.map((dimension) => entry.shape[dimension] as number) : entry.shape
    const whole = this.op('Reshape', [this.op('Concat', flat, { axis: 0 }), this.ints(shape)])
    return this.#sliced(stored ? this.op('Transpose', [whole], { perm: entry.shape.map((_size, dimension) => stored.indexOf(dimension)) }) : whole, rows)
  }

  #sliced(value: string, rows?: { start: number; end: number }): string {
    return rows ? this.op('Slice', [value, this.ints([rows.start]), this.ints([rows.end]), this.ints([0])]) : value
  }

  #node(opType: string, input: string[], output: string[], attributes: Attributes, domain: string) {
    this.#nodes.push({ opType, input, output, name: `${output[0]}`, domain, attribute: Object.entries(attributes).map(attribute) })
  }

  #constant(name: string, dims: number[], dataType: number, rawData: Uint8Array): string {
    this.#initializers.set(name, { name, dims, dataType, rawData })
    return name
  }

  #external(entry: TensorEntry, name: string, rows?: { start: number; end: number }): TensorProto {
    const dataType = WEIGHT_TYPES[entry.dtype]
    if (dataType === undefined)
      throw new AppError('tensor_dtype', `Tensor ${entry.name} is ${entry.dtype}; weights must be F32, F16, BF16 or F64.`, 'Save the model in one of these.', {
        tensor: entry.name,
      })
    const rowBytes = entry.bytes / (entry.shape[0] ?? 1)
    const { start, end } = rows ?? { start: 0, end: entry.shape[0] ?? 1 }
    const dims = rows ? [end - start, ...entry.shape.slice(1)] : entry.shape
    const tensor: TensorProto = { name, dims, dataType, dataLocation: EXTERNAL }
    this.#externals.push({ tensor, entry, start: entry.offset + start * rowBytes, length: (end - start) * rowBytes })
    return tensor
  }
}

/** The deepest folder that holds all of `folders`: ONNX Runtime reads external data only below one. */
export function commonFolder(folders: string[]): string | null {
  return folders.reduce<string | null>((common, folder) => {
    let candidate = common ?? folder
    while (path.relative(candidate, folder).startsWith('..')) candidate = path.dirname(candidate)
    return candidate
  }, null)
}

function attribute([name, value]: [string, number | string | number[]]): AttributeProto {
  if (Array.isArray(value)) return { name, type: ATTRIBUTE_TYPE.ints, ints: value }
  if (typeof value === 'string') return { name, type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(value) }
  return FLOAT_ATTRIBUTES.has(name) ? { name, type: ATTRIBUTE_TYPE.float, f: value } : { name, type: ATTRIBUTE_TYPE.int, i: value }
}

function valueInfo(name: string, elemType: number, shape: Dimension[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}
