import type { ConfigurationField, TensorInfo, TensorStatistics } from '../../../shared/inspect/model'
import type { ModelInfo } from '../../../shared/model'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import type { Found } from '../../store/inspectSlice'
import { elementsOf, partSums, valueText } from './details'

interface Look {
  tensors: Found<'tensors'> | null
  configuration: Found<'configuration'> | null
  /** Of the tensor that was chosen. */
  statistics: Found<'statistics'> | null
}

/** The model, its parts and tensors, its configuration, and the weights of the tensor that is looked at. */
export function drawnDetails(info: ModelInfo, { tensors, configuration, statistics }: Look, words: CaptionWords): Drawn {
  const { path: _, ...model } = info
  return {
    caption: [
      words.parametersAre(count(info.parameters)),
      ...(statistics ? [words.tensorIs(statistics.input.name, count(statistics.result.histogram.length))] : []),
    ],
    tables: [
      ...(tensors ? [partTable(tensors.result), tensorTable(tensors.result)] : []),
      ...(configuration ? [fieldTable(configuration.result)] : []),
      ...(statistics ? [numberTable(statistics.result), histogramTable(statistics.result)] : []),
    ],
    data: { model, tensors: tensors?.result, configuration: configuration?.result, statistics: statistics && { ...statistics.input, ...statistics.result } },
  }
}

const partTable = (tensors: readonly TensorInfo[]): FigureTable => ({
  name: 'parts',
  columns: ['part', 'tensors', 'parameters', 'bytes'],
  rows: partSums(tensors).map(({ part, tensors: many, elements, bytes }) => [part, many, elements, bytes]),
})

const tensorTable = (tensors: readonly TensorInfo[]): FigureTable => ({
  name: 'tensors',
  columns: ['name', 'part', 'layer', 'shape', 'parameters', 'type', 'bytes', 'file'],
  rows: tensors.map((tensor) => [tensor.name, tensor.part, tensor.layer, tensor.shape.join(' '), elementsOf(tensor), tensor.dtype, tensor.bytes, tensor.file]),
})

const fieldTable = (fields: readonly ConfigurationField[]): FigureTable => ({
  name: 'configuration',
  columns: ['field', 'value', 'default', 'in file', 'meaning'],
  rows: fields.map(({ field, value, default: fallback, inFile, meaning }) => [field, cellOf(value), cellOf(fallback), inFile ? 'yes' : 'no', meaning]),
})

const cellOf = (value: unknown): string | number | null => (typeof value === 'number' ? value : value === null || value === undefined ? null : valueText(value))

const numberTable = ({ histogram: _, ...numbers }: TensorStatistics): FigureTable => ({
  name: 'statistics',
  columns: ['name', 'value'],
  rows: Object.entries(numbers),
})

const histogramTable = ({ histogram, min, max }: TensorStatistics): FigureTable => ({
  name: 'histogram',
  columns: ['from', 'to', 'weights'],
  rows: Array.from(histogram, (weights, i) => [min + ((max - min) * i) / histogram.length, min + ((max - min) * (i + 1)) / histogram.length, weights]),
})
