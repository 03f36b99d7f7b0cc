import path from 'node:path'
import type { TensorInfo, TensorPart } from '../../../shared/inspect/model'
import { elementCount } from '../../../shared/tensor'
import type { Checkpoint, TensorEntry } from '../checkpoint/checkpoint'
import type { ModelConfig } from '../config/modelConfig'
import { decodeModel, EXTERNAL, ONNX_BITS, type TensorProto } from '../graph/onnxSchema'
import type { ExportGraph } from '../onnx/exportGraph'

/** A tensor, and where its bytes are. */
export interface ReadableTensor extends TensorInfo {
  /** Stretches of a file, bytes in memory (small ones of an export), zeros, or in a form that is not read. */
  source: { file: string; stretches: { offset: number; bytes: number }[] } | { data: Uint8Array } | 'zeros' | 'unread'
}

/** All tensors of a checkpoint in the order of its file; of an export its initializers. */
export function readableTensors(checkpoint: Checkpoint, config: ModelConfig): ReadableTensor[] {
  const names = new Map(checkpoint.files.map(({ file, name }) => [file, name]))
  const found = checkpoint.export ? initializers(checkpoint.export, checkpoint.files[0]?.name ?? null) : [...checkpoint.tensors.values()].map(stored)
  const isChoice = hasChoices(found)
  return found.map(({ place, ...tensor }) => ({ ...tensor, ...placeOf(place, config, isChoice), file: names.get(fileOf(tensor) ?? '') ?? tensor.file }))
}

/** `place`: the name that says where in the model it is. */
type Found = Omit<ReadableTensor, 'part' | 'layer'> & { place: string }

const fileOf = ({ source }: Pick<Found, 'source'>): string | null => (typeof source === 'object' && 'file' in source ? source.file : null)

function stored(entry: TensorEntry): Found {
  const { name, shape, dtype, bytes, file, offset, pieces, zeros } = entry
  if (zeros) return { name, shape, dtype, bytes: 0, file: null, source: 'zeros', place: name }
  return { name, shape, dtype, bytes, file, source: { file, stretches: pieces ?? [{ offset, bytes }] }, place: name }
}

/** `own`: the export's file, where the small ones are. The exporter leaves matrices that it transposed without a name; that of the node that takes one says where it is. */
function initializers({ graph }: ExportGraph, own: string | null): Found[] {
  const { initializer, node } = decodeModel(graph.bytes).graph
  const takers = new Map(node.flatMap(({ name = '', input }) => input.map((taken): [string, string] => [taken, name.replaceAll('/', '.')])))
  return initializer.map((tensor) => {
    const { name = '', dims: shape = [] } = tensor
    const type = ONNX_BITS[tensor.dataType]
    const bytes = Math.ceil((elementCount(shape) * (type?.bits ?? 0)) / 8)
    const place = PART.test(name) ? name : (takers.get(name) ?? name)
    return { name, shape, dtype: type?.name ?? null, bytes, file: own, source: sourceOf(tensor, bytes, graph.weightsFolder ?? ''), place }
  })
}

function sourceOf({ dataLocation, externalData = [], rawData }: TensorProto, bytes: number, folder: string): ReadableTensor['source'] {
  const at = new Map(externalData.map(({ key, value }) => [key, value]))
  if (dataLocation === EXTERNAL) return { file: path.join(folder, at.get('location') ?? ''), stretches: [{ offset: Number(at.get('offset')), bytes }] }
  return rawData && rawData.length === bytes ? { data: rawData } : 'unread'
}

/** A part of the model in a name, whatever stands before it: exports put the names of their own modules there. */
const PART = /(^|\.)(embeddings|encoder|pooler|lm_head|classifier|qa_outputs)\..*/
const LAYER = /^encoder\.layer\.(\d+)\./

/** Multiple choice and token classification have a linear classifier of the same name: one has a single row, and a pooler before it. */
function hasChoices(found: Found[]): boolean {
  const shapes = new Map(found.map(({ place, shape }) => [withinModel(place), shape]))
  return shapes.get('classifier.weight')?.[0] === 1 && shapes.has('pooler.dense.weight')
}

const withinModel = (name: string): string => PART.exec(name)?.[0].replace(/^\./, '') ?? name

function placeOf(name: string, config: ModelConfig, isChoice: boolean): { part: TensorPart; layer: number | null } {
  const canonical = withinModel(name)
  const layer = LAYER.exec(canonical)?.[1]
  if (layer !== undefined) return { part: 'encoder', layer: Number(layer) }
  return { part: partOf(canonical, config, isChoice), layer: null }
}

function partOf(name: string, { is_decoder }: ModelConfig, isChoice: boolean): TensorPart {
  if (name.startsWith('embeddings.')) return 'embeddings'
  if (name.startsWith('encoder.') || name.startsWith('LayerNorm.')) return 'encoder'
  if (name.startsWith('pooler.')) return 'pooler'
  if (name.startsWith('lm_head.')) return is_decoder ? 'CausalLM' : 'MaskedLM'
  if (name.startsWith('qa_outputs.')) return 'QuestionAnswering'
  if (/^classifier\.(dense|out_proj)\./.test(name)) return 'SequenceClassification'
  if (/^classifier\.(weight|bias)$/.test(name)) return isChoice ? 'MultipleChoice' : 'TokenClassification'
  return 'other'
}
