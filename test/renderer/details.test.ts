import { beforeAll, describe, expect, test } from 'vitest'
import { elementsOf, layerSums, matchingFields, matchingTensors, numberText, partSums, sumOf, valueText } from '../../renderer/views/details/details'
import { FIELDS_KO } from '../../renderer/views/details/fieldsKo'
import type { ConfigurationField, TensorInfo } from '../../shared/inspect/model'
import type { ModelInfo } from '../../shared/model'
import { inProcessApi } from '../helpers/inProcessApi'

describe('of the sample model', () => {
  const { api } = inProcessApi()
  let info: ModelInfo
  let tensors: TensorInfo[]
  let fields: ConfigurationField[]
  beforeAll(async () => {
    info = await api.openModel(null)
    tensors = await api.inspect.tensors({})
    fields = await api.inspect.configuration({})
  })

  test('the parts are the whole, and the layers are the encoder', () => {
    const parts = partSums(tensors)
    expect(parts.reduce((sum, { elements }) => sum + elements, 0)).toBe(sumOf(tensors).elements)
    expect(parts.reduce((sum, part) => sum + part.tensors, 0)).toBe(tensors.length)
    expect(sumOf(tensors).elements).toBe(info.parameters)
    const layers = layerSums(tensors)
    expect(layers).toHaveLength(info.layers)
    expect(layers.reduce((a, b) => a + b, 0)).toBe(parts.find(({ part }) => part === 'encoder')?.elements)
  })

  test('every word of the query must be there', () => {
    const found = matchingTensors(tensors, 'layer.3 QUERY 384 × 384')
    expect(found.map(({ name }) => name)).toEqual(['encoder.layer.3.attention.self.query.weight'])
    expect(matchingTensors(tensors, '  ')).toHaveLength(tensors.length)
    expect(matchingTensors(tensors, 'no such')).toEqual([])
  })

  test('fields are found by name, value and meaning; what is the default can be left out', () => {
    const meaning = ({ meaning: text }: ConfigurationField) => text
    expect(matchingFields(fields, 'layernorm variance', false, meaning).map(({ field }) => field)).toEqual(['layer_norm_eps'])
    expect(matchingFields(fields, '', true, meaning)).toEqual(fields.filter(({ isDefault }) => !isDefault))
  })

  test('each field that the family has is explained in Korean, too', () => {
    for (const { field, meaning } of fields) if (!meaning.startsWith('Not a field')) expect(FIELDS_KO[field], field).toMatch(/[가-힣]/)
  })
})

test('numbers and values as they are read', () => {
  expect([0, 16384, 0.1, 1e-12, -0.759765625, 1234567.25, Number.NaN].map(numberText)).toEqual(['0', '16384', '0.1', '1e-12', '-0.759766', '1.23457e+6', 'NaN'])
  expect([null, 'gelu', true, ['a', 'b'], { 0: 'O' }].map(valueText)).toEqual(['–', 'gelu', 'true', '[ "a", "b" ]', '{ "0": "O" }'])
  expect(elementsOf({ shape: [] })).toBe(1)
})
