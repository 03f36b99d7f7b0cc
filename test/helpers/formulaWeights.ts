import { copyFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encoderTensors, headTensors } from '../../main/engine/checkpoint/expectedTensors'
import { checkConfig, type ModelConfig } from '../../main/engine/config/modelConfig'
import type { Head } from '../../shared/model'
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
  /** Any other field of config.json. */
  [field: string]: unknown
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

export type FormulaClass = 'RobertaModel' | `RobertaFor${Head}`

/** Labels of the classifiers in `reference.json`'s `model` section; elsewhere the config names them. */
const LABELS = 3

/** Writes a checkpoint whose weights are given by {@link formulaTensor}, with the published tokenizer, into a new temporary folder. `fields`: as in config.json. */
export function formulaCheckpoint(className: FormulaClass, fields: FormulaConfig): string {
  const folder = tempFolder(`formula-${className}`)
  const json = { architectures: [className], model_type: 'roberta', hidden_act: 'gelu', pad_token_id: 1, bos_token_id: 0, eos_token_id: 2, ...fields }
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(json, null, 2))
  copyFileSync(golden('roberta-base/tokenizer.json'), path.join(folder, 'tokenizer.json'))
  const shapes = Object.entries(parameters(className, checkConfig(json)))
  const tensors = shapes.map(([name, shape]) => ({ name, dtype: 'F32' as const, shape, data: formulaTensor(name, shape) }))
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { format: 'pt' })
  return folder
}

/** Every parameter of the class under its own name there, with its shape. The decoder is tied and so not listed. */
function parameters(className: FormulaClass, config: ModelConfig): Record<string, number[]> {
  const head = className === 'RobertaModel' ? null : (className.slice('RobertaFor'.length) as Head)
  const own = headTensors(head ?? 'pooler', config)
  const labels = config.id2label ? Object.keys(config.id2label).length : LABELS
  const bias = head === 'MaskedLM' || head === 'CausalLM' ? { 'lm_head.bias': [config.vocab_size] } : {}
  const named = Object.entries({ ...encoderTensors(config), ...own, ...bias }).map(([name, shape]) => {
    const isBackbone = /^(embeddings|encoder|pooler|LayerNorm)\./.test(name)
    return [head && isBackbone ? `roberta.${name}` : name, (shape as (number | null)[]).map((size) => size ?? labels)] as const
  })
  return Object.fromEntries(named)
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
