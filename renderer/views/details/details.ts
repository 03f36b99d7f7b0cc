import type { ConfigurationField, TensorInfo, TensorPart } from '../../../shared/inspect/model'
import { python, quoted } from '../../lib/copyTask'

export const elementsOf = ({ shape }: Pick<TensorInfo, 'shape'>): number => shape.reduce((product, size) => product * size, 1)

/** A part of the model and what it holds. */
export interface PartSum {
  part: TensorPart
  tensors: number
  elements: number
  bytes: number
}

/** In the order of a forward pass. */
const ORDER: TensorPart[] = [
  'embeddings',
  'encoder',
  'pooler',
  'MaskedLM',
  'CausalLM',
  'SequenceClassification',
  'TokenClassification',
  'QuestionAnswering',
  'MultipleChoice',
  'other',
]

export function partSums(tensors: readonly TensorInfo[]): PartSum[] {
  return ORDER.flatMap((part) => {
    const own = tensors.filter((tensor) => tensor.part === part)
    return own.length === 0 ? [] : [{ part, ...sumOf(own) }]
  })
}

export const sumOf = (tensors: readonly TensorInfo[]): Omit<PartSum, 'part'> => ({
  tensors: tensors.length,
  elements: tensors.reduce((sum, tensor) => sum + elementsOf(tensor), 0),
  bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
})

/** Parameters of each layer, from 0. */
export function layerSums(tensors: readonly TensorInfo[]): number[] {
  const sums: number[] = []
  for (const tensor of tensors) if (tensor.layer !== null) sums[tensor.layer] = (sums[tensor.layer] ?? 0) + elementsOf(tensor)
  return Array.from(sums, (sum) => sum ?? 0)
}

/** Every word of the query is in the name, the type, the part or the shape. */
export function matchingTensors(tensors: readonly TensorInfo[], query: string): TensorInfo[] {
  const words = wordsOf(query)
  return tensors.filter((tensor) => hasAll([tensor.name, tensor.dtype ?? '', tensor.part, shapeText(tensor.shape)], words))
}

export function matchingFields(fields: readonly ConfigurationField[], query: string, isChangedOnly: boolean, meaningOf: (field: ConfigurationField) => string) {
  const words = wordsOf(query)
  return fields.filter((field) => !(isChangedOnly && field.isDefault) && hasAll([field.field, valueText(field.value), meaningOf(field)], words))
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean)
const hasAll = (texts: string[], words: string[]): boolean => {
  const all = texts.join('\n').toLowerCase()
  return words.every((word) => all.includes(word))
}

export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? '1' : shape.join(' × '))

/** As config.json writes it; `null` is nothing. */
export const valueText = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'string'
      ? value
      : typeof value === 'number'
        ? numberText(value)
        : JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ')

/** Six significant digits; whole numbers as they are. */
export const numberText = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6
      ? String(Number(value.toPrecision(6)))
      : Number(value.toPrecision(6)).toExponential()

export const asConfigPython = (path: string): string =>
  ['from transformers import AutoConfig', '', `print(AutoConfig.from_pretrained(${python(path)}))`].join('\n')

export const asInfoCommand = (path: string): string => `npm run -s cli -- info --model ${quoted(path)}`
