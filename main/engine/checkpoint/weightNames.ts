/** Prefixes that the reference's head classes put before the encoder's tensors (`base_model_prefix`). */
const PREFIXES = ['roberta.', 'data2vec_text.', 'roberta_prelayernorm.']
/** Buffers of old versions, computed here from the ids. */
const BUFFERS = /\.(position_ids|token_type_ids)$/

/**
 * The one name under which a tensor is known here: the reference's, without the model prefix, `gamma`/`beta` of old checkpoints as `weight`/`bias`.
 * `null` for buffers that carry nothing.
 */
export function canonicalName(name: string): string | null {
  if (BUFFERS.test(name)) return null
  const prefix = PREFIXES.find((p) => name.startsWith(p)) ?? ''
  return name
    .slice(prefix.length)
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
}
