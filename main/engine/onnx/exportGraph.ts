import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import protobuf from 'protobufjs/light.js'
import { AppError } from '../../../shared/errors'
import type { WeightFile } from '../checkpoint/checkpoint'
import { commonFolder, type Graph } from '../graph/graphBuilder'
import { decodeModel, EXTERNAL, ONNX_BITS, type ValueInfoProto } from '../graph/onnxSchema'
import { type AttentionOutputs, withAttentions, withWeightsOut } from './attentionOutputs'
import { type ProtoField, ProtoFile } from './protoFile'

/** An ONNX export: its own graph, whose large weights are mapped where they lie. */
export interface ExportGraph {
  inputs: ValueInfoProto[]
  outputs: ValueInfoProto[]
  attentions: AttentionOutputs
  /** Elements of all floating-point weights. */
  parameters: number
  /** safetensors' name of the type of the largest weight. */
  dtype: string | null
  /** Files beside the .onnx that hold weights. */
  externalFiles: WeightFile[]
  graph: Graph
}

/** Field numbers of onnx.proto. */
const MODEL = { graph: 7 }
const GRAPH = { node: 1, initializer: 5 }
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 }
/** Weights below this stay in the graph; above, ONNX Runtime maps them from the file. */
const INLINE_BYTES = 1024
/** Nodes and small constants: 1 MB for roberta-base. */
const MAX_GRAPH_BYTES = 48 * 2 ** 20
const MAX_RANK = 16

/**
 * Reads an export without its weights. Each large initializer's `raw_data` becomes *external data* in the same file, so that nothing is copied; the rest stays byte for byte
 * as it is. The softmax of each layer is named as an output (`attentionOutputs.ts`).
 * @throws AppError `weights_invalid`, `weights_truncated`, `weights_missing` for external data that are not there
 */
export function readExport(file: string, descriptor: number, fileBytes: number, name: string, folder: string): ExportGraph {
  const source = new ProtoFile(descriptor, fileBytes, name)
  try {
    return new ExportReader(source, file, path.dirname(path.join(folder, name))).run()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw source.invalid((error as Error).message)
  }
}

interface Initializer {
  name: string
  dims: number[]
  dataType: number
  raw: ProtoField | null
  external: Map<string, string> | null
}

class ExportReader {
  readonly #source: ProtoFile
  readonly #file: string
  /** As the user sees it: in the Hugging Face cache files are links. */
  readonly #folder: string
  readonly #external = new Map<string, WeightFile>()
  #copied = 0
  #parameters = 0
  #largest = { elements: 0, dataType: 0 }

  constructor(source: ProtoFile, file: string, folder: string) {
    this.#source = source
    this.#file = file
    this.#folder = folder
  }

  run(): ExportGraph {
    const fields = [...this.#source.fields(0, this.#source.bytes)]
    const graphs = fields.filter(({ number }) => number === MODEL.graph)
    if (graphs.length !== 1) throw this.#source.invalid(`it has ${graphs.length} graphs`)
    const members = [...this.#source.fields(graphs[0]?.start ?? 0, graphs[0]?.end ?? 0)]
    const initializers = new Map(members.filter(({ number }) => number === GRAPH.initializer).map((field) => [field, this.#initializer(field)]))
    // External data are given relative to one folder; which, is known when all files are.
    const files = [this.#file, ...[...initializers.values()].flatMap(({ external }) => (external ? [this.#externalFile(external)] : []))]
    const folder = commonFolder(files.map((at) => path.dirname(at))) ?? path.dirname(this.#file)
    const parts = members.map((field) => {
      const initializer = initializers.get(field)
      if (initializer) return this.#rewritten(field, initializer, folder)
      return field.number === GRAPH.node ? message(GRAPH.node, withWeightsOut(this.#copy({ ...field, tagStart: field.start }))) : this.#copy(field)
    })
    const rest = fields.filter(({ number }) => number !== MODEL.graph).map((field) => this.#copy(field))
    const own = Buffer.concat([...rest, message(MODEL.graph, Buffer.concat(parts))])
    const model = decodeModel(own)
    const { bytes, attentions } = withAttentions(own, model)
    return {
      inputs: model.graph.input.filter(({ name }) => ![...initializers.values()].some((initializer) => initializer.name === name)),
      outputs: model.graph.output,
      attentions,
      parameters: this.#parameters,
      dtype: ONNX_BITS[this.#largest.dataType]?.name ?? null,
      externalFiles: [...this.#external.values()],
      graph: { bytes, weightsFolder: folder },
    }
  }

  #copy({ tagStart, end }: ProtoField): Buffer {
    this.#copied += end - tagStart
    if (this.#copied > MAX_GRAPH_BYTES) throw this.#source.invalid(`its graph has more than ${MAX_GRAPH_BYTES} bytes besides its weights`)
    return this.#source.read(tagStart, end)
  }

  #initializer(field: ProtoField): Initializer {
    const found: Initializer = { name: '', dims: [], dataType: 0, raw: null, external: null }
    let isExternal = false
    for (const part of this.#source.fields(field.start, field.end)) {
      if (part.number === TENSOR.dims) found.dims.push(...this.#dims(part))
      else if (part.number === TENSOR.dataType) found.dataType = part.value
      else if (part.number === TENSOR.name) found.name = this.#source.read(part.start, Math.min(part.end, part.start + 4096)).toString('utf8')
      else if (part.number === TENSOR.rawData) found.raw = part
      else if (part.number === TENSOR.externalData) this.#entry(part, found)
      else if (part.number === TENSOR.dataLocation) isExternal = part.value === EXTERNAL
    }
    if (!isExternal) found.external = null
    this.#check(found)
    return found
  }

  /** One number, or several packed. */
  #dims({ wire, start, end, value }: ProtoField): number[] {
    if (wire === 0) return [value]
    if (end - start > 10 * MAX_RANK) throw this.#source.invalid('a tensor has too many dimensions')
    const reader = protobuf.Reader.create(this.#source.read(start, end))
    const dims: number[] = []
    while (reader.pos < reader.len) dims.push(Number(reader.int64()))
    return dims
  }

  #entry({ start, end }: ProtoField, found: Initializer): void {
    const texts = [...this.#source.fields(start, end)].map((part) => this.#source.read(part.start, Math.min(part.end, part.start + 4096)).toString('utf8'))
    found.external ??= new Map()
    found.external.set(texts[0] ?? '', texts[1] ?? '')
  }

  /** Sizes must fit: ONNX Runtime trusts them. */
  #check({ name, dims, dataType, raw, external }: Initializer): void {
    const type = ONNX_BITS[dataType]
    const elements = dims.reduce((a, b) => a * b, 1)
    if (dims.length > MAX_RANK || !dims.every((size) => size >= 0) || !Number.isSafeInteger(elements * 8))
      throw this.#source.invalid(`tensor ${name} has the impossible shape [${dims.slice(0, MAX_RANK)}]`)
    if (type?.isFloat) this.#parameters += elements
    if (elements > this.#largest.elements) this.#largest = { elements, dataType }
    const bytes = type && Math.ceil((elements * type.bits) / 8)
    const stored = raw ? raw.end - raw.start : external?.has('length') ? Number(external.get('length')) : bytes
    if (bytes !== undefined && stored !== bytes) throw this.#source.invalid(`tensor ${name} of shape [${dims}] needs ${bytes} bytes, ${stored} are stored`)
  }

  /** Where a tensor's external data lie. Names are untrusted: below the folder of the .onnx, as the format asks. */
  #externalFile(external: Map<string, string>): string {
    const location = external.get('location') ?? ''
    const known = this.#external.get(location)
    if (known) return known.file
    if (path.isAbsolute(location) || location.split(/[/\\]/).includes('..') || location === '')
      throw this.#source.invalid(`it names the weight file ${JSON.stringify(location)}, which is not below its folder`)
    const file = this.#resolved(location)
    this.#external.set(location, { name: location, file, bytes: statSync(file).size })
    return file
  }

  #resolved(location: string): string {
    try {
      return realpathSync(path.join(this.#folder, location))
    } catch {
      throw new AppError(
        'weights_missing',
        `${this.#source.name} has its weights in ${location}, which is not beside it.`,
        'Copy all files of the export into one folder.',
        { location },
      )
    }
  }

  /** The initializer with its data outside; small ones as they are. */
  #rewritten(field: ProtoField, { raw, external }: Initializer, folder: string): Buffer {
    const place = external
      ? this.#externalPlace(external)
      : raw && raw.end - raw.start > INLINE_BYTES
        ? { file: this.#file, offset: raw.start, length: raw.end - raw.start }
        : null
    if (!place) return this.#copy(field)
    const kept = [...this.#source.fields(field.start, field.end)].filter(
      ({ number }) => number !== TENSOR.rawData && number !== TENSOR.externalData && number !== TENSOR.dataLocation,
    )
    const location = path.relative(folder, place.file).replaceAll('\\', '/')
    const entries = Object.entries({ location, offset: String(place.offset), length: String(place.length) })
    const outside = entries.map(([key, value]) => message(TENSOR.externalData, Buffer.concat([message(1, Buffer.from(key)), message(2, Buffer.from(value))])))
    const isOutside = Buffer.from(
      protobuf.Writer.create()
        .uint32(TENSOR.dataLocation * 8)
        .uint32(EXTERNAL)
        .finish(),
    )
    return message(GRAPH.initializer, Buffer.concat([...kept.map((part) => this.#copy(part)), ...outside, isOutside]))
  }

  #externalPlace(external: Map<string, string>): { file: string; offset: number; length: number } {
    const file = this.#externalFile(external)
    const { bytes } = this.#external.get(external.get('location') ?? '') as WeightFile
    const offset = Number(external.get('offset') ?? 0)
    const length = Number(external.get('length') ?? bytes - offset)
    if (!(offset >= 0 && length >= 0 && offset + length <= bytes))
      throw new AppError(
        'weights_truncated',
        `${external.get('location')} is cut short: a tensor should end at byte ${offset + length}, the file ends at byte ${bytes}.`,
        'Download or copy the file again.',
        { rule: 'onnx' },
      )
    return { file, offset, length }
  }
}

/** A length-delimited field. */
const message = (number: number, value: Uint8Array): Buffer =>
  Buffer.from(
    protobuf.Writer.create()
      .uint32(number * 8 + 2)
      .bytes(value)
      .finish(),
  )
