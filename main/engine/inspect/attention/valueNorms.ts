import { AppError } from '../../../../shared/errors'
import { valueNormsGraph } from '../../graph/valueNorms'
import type { AttentionRun } from './attentionRun'
import { layerWeights } from './layerWeights'
import { runOnce } from './runOnce'

/**
 * A layer's attentions, each times the length of its key's value vector as the head projects it: `[heads, tokens, tokens]`. Its rows do not sum to 1.
 * `result`: where it is written, so that a picture of all layers needs one of them.
 * @throws AppError `config_unsupported`: an ONNX export
 */
export async function valueWeighted(run: AttentionRun, layer: number, result?: Float32Array): Promise<Float32Array> {
  const norms = await valueNorms(run, layer)
  const weights = run.attentions[layer] as Float32Array
  return scaledKeys(weights, norms, run.tokens.tokens, result ?? new Float32Array(weights.length))
}

function scaledKeys(weights: Float32Array, norms: Float32Array, size: number, result: Float32Array): Float32Array {
  for (let row = 0; row * size < weights.length; row++) {
    const from = row * size
    const head = Math.floor(row / size) * size
    for (let key = 0; key < size; key++) result[from + key] = (weights[from + key] as number) * (norms[head + key] as number)
  }
  return result
}

/** `[heads, tokens]`; computed when a layer is first asked for. */
async function valueNorms(run: AttentionRun, layer: number): Promise<Float32Array> {
  const known = run.valueNorms.get(layer)
  if (known) return known
  const { tokens: facts, states, of } = run
  if (facts.noValueWeights !== null) throw new AppError('config_unsupported', facts.noValueWeights, 'Use the raw weights.')
  const { config } = of.model
  const feeds = { states: { shape: [facts.tokens, config.hidden_size], data: states[layer] as Float32Array } }
  const norms = await runOnce(of.model, valueNormsGraph(config, await layerWeights(of, layer)), feeds, 'norms')
  run.valueNorms.set(layer, norms)
  return norms
}
