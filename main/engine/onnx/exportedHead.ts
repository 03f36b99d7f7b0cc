import { HEADS, type Head } from '../../../shared/model'
import type { ModelConfig } from '../config/modelConfig'
import type { ExportGraph } from './exportGraph'

/**
 * What an export computes: `null` for the bare encoder, `undefined` for what is not known. Its outputs say, and where several heads give `logits`,
 * the config's architecture or their shape.
 */
export function exportedHead(config: ModelConfig, { outputs }: ExportGraph): Head | null | undefined {
  const names = outputs.map(({ name }) => name)
  if (names.includes('start_logits') && names.includes('end_logits')) return 'QuestionAnswering'
  if (!names.includes('logits')) return names.includes('last_hidden_state') ? null : undefined
  const claimed = HEADS.find((head) => config.architectures?.[0]?.endsWith(`For${head}`))
  if (claimed) return claimed
  const dims = outputs.find(({ name }) => name === 'logits')?.type.tensorType.shape?.dim ?? []
  const last = dims.at(-1)
  if (last && 'dimValue' in last && last.dimValue === config.vocab_size) return config.is_decoder ? 'CausalLM' : 'MaskedLM'
  return dims.length === 2 ? 'SequenceClassification' : 'TokenClassification'
}
