import { AppError } from '../../../../shared/errors'
import type { Interventions } from '../../../../shared/inspect/interventions'
import type { ModelConfig } from '../../config/modelConfig'

/** @throws AppError `input_invalid` for a layer or head that the model does not have, and when no layer would be left */
export function checkInterventions(config: ModelConfig, { heads, skippedLayers, restricted }: Interventions): void {
  const { num_hidden_layers: layers } = config
  for (const layer of skippedLayers) checkLayer(config, 'skipped_layers', layer)
  for (const { layer, head } of [...heads, ...restricted.flatMap(({ layer, heads: of }) => of.map((head) => ({ layer, head })))]) checkHead(config, layer, head)
  if (new Set(skippedLayers).size === layers)
    throw refused('skipped_layers', `all ${layers} layers are skipped, and none would compute anything`, 'Leave at least one layer.')
}

export function checkHead(config: ModelConfig, layer: number, head: number): void {
  checkLayer(config, 'heads', layer)
  const { num_attention_heads: heads } = config
  if (head > heads) throw refused('heads', `layer ${layer} has no head ${head}; each layer has ${heads}, counted from 1`, `Name a head from 1 to ${heads}.`)
}

function checkLayer({ num_hidden_layers: layers }: ModelConfig, field: string, layer: number): void {
  if (layer > layers) throw refused(field, `there is no layer ${layer}; the model has ${layers}, counted from 1`, `Name a layer from 1 to ${layers}.`)
}

export const refused = (field: string, why: string, hint: string): AppError =>
  new AppError('input_invalid', `interventions: ${field}: ${why}.`, hint, { field })
