import { copyFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { elementCount } from '../../shared/tensor'
import { golden } from './fixtures'
import { tempFolder } from './tempFolder'
import { writeSafetensors } from './writeSafetensors'

export interface FormulaConfig {
  vocab_size: number
  hidden_size: number
  num_hidden_layers: number
  num_attention_heads: number
  intermediate_size: number
  max_position_embeddings: number
  type_vocab_size: number
  layer_norm_eps: number
  hidden_act?: string
}

/** The config of `reference.json`'s `model` section. */
export const TINY: FormulaConfig = {
  vocab_size: 40,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 16,
  max_position_embeddings: 20,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
}

/** The config of `reference.json`'s `pipelines` section: made for the published tokenizer. */
export const PIPELINES: FormulaConfig = {
  ...TINY,
  vocab_size: 50265,
  hidden_size: 16,
  num_attention_heads: 4,
  intermediate_size: 32,
  max_position_embeddings: 514,
}

/** What the `model` section was given: two rows, `<pad>` (1) at the end of the second; the mask is `ids != 1`. */
export const TINY_IDS = [
  [0, 5, 6, 7, 39, 2],
  [0, 8, 9, 2, 1, 1],
]

export type FormulaClass = 'RobertaModel' | 'RobertaForMaskedLM'

/** Writes a checkpoint whose weights are given by {@link formulaTensor}, with the published tokenizer, into a new temporary folder. */
export function formulaCheckpoint(className: FormulaClass, config: FormulaConfig): string {
  const folder = tempFolder(`formula-${className}`)
  const json = { architectures: [className], model_type: 'roberta', hidden_act: 'gelu', pad_token_id: 1, bos_token_id: 0, eos_token_id: 2, ...config }
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(json, null, 2))
  copyFileSync(golden('roberta-base/tokenizer.json'), path.join(folder, 'tokenizer.json'))
  const tensors = Object.entries(shapes(className, config)).map(([name, shape]) => ({ name, dtype: 'F32' as const, shape, data: formulaTensor(name, shape) }))
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { format: 'pt' })
  return folder
}

/**
 * For element i of the tensor `name`, s the sum of the name's character codes:
 * v = ((271829 i + 613 i² + 104729 s) mod 1000003) / 1000003 − 0.5, times 1.5 for a matrix and 0.5 for a vector, plus 1 for a LayerNorm's weight. Exact in doubles.
 */
export function formulaTensor(name: string, shape: readonly number[]): Float32Array {
  let sum = 0
  for (const character of name) sum += character.charCodeAt(0)
  const scale = shape.length === 2 ? 1.5 : 0.5
  const shift = /LayerNorm\.weight|layer_norm\.weight/.test(name) ? 1 : 0
  const data = new Float32Array(elementCount(shape))
  for (let i = 0; i < data.length; i++) data[i] = (((271829 * i + 613 * i * i + 104729 * sum) % 1000003) / 1000003 - 0.5) * scale + shift
  return data
}

/** Every parameter of the class under its own name there, with its shape (Linear weights are `[out, in]`). The decoder is tied and so not listed. */
function shapes(className: FormulaClass, config: FormulaConfig): Record<string, number[]> {
  const { vocab_size: V, hidden_size: H, intermediate_size: I, max_position_embeddings: P, type_vocab_size: T } = config
  const dense = (name: string, out: number, from: number) => ({ [`${name}.weight`]: [out, from], [`${name}.bias`]: [out] })
  const norm = (name: string) => ({ [`${name}.weight`]: [H], [`${name}.bias`]: [H] })
  const layer = (name: string) => ({
    ...dense(`${name}.attention.self.query`, H, H),
    ...dense(`${name}.attention.self.key`, H, H),
    ...dense(`${name}.attention.self.value`, H, H),
    ...dense(`${name}.attention.output.dense`, H, H),
    ...norm(`${name}.attention.output.LayerNorm`),
    ...dense(`${name}.intermediate.dense`, I, H),
    ...dense(`${name}.output.dense`, H, I),
    ...norm(`${name}.output.LayerNorm`),
  })
  const prefix = className === 'RobertaModel' ? '' : 'roberta.'
  const encoder = {
    [`${prefix}embeddings.word_embeddings.weight`]: [V, H],
    [`${prefix}embeddings.position_embeddings.weight`]: [P, H],
    [`${prefix}embeddings.token_type_embeddings.weight`]: [T, H],
    ...norm(`${prefix}embeddings.LayerNorm`),
    ...Object.assign({}, ...Array.from({ length: config.num_hidden_layers }, (_, i) => layer(`${prefix}encoder.layer.${i}`))),
  }
  if (className === 'RobertaModel') return { ...encoder, ...dense('pooler.dense', H, H) }
  return { ...encoder, ...dense('lm_head.dense', H, H), ...norm('lm_head.layer_norm'), 'lm_head.bias': [V] }
}
