/** How an encoder's blocks are put together: where LayerNorm stands, and under which names (transformers 4.57.6, `modeling_<family>.py`). */
export interface Architecture {
  /** Whether the embeddings are normalised. */
  embeddingsNorm: boolean
  /** `post`: after each residual, as in RoBERTa. Otherwise before each block, below these names of the layer. */
  norms: 'post' | { attention: string; feedForward: string }
  /** After the last layer, for architectures that normalise before; and whether the last of the hidden states includes it. */
  finalNorm: { name: string; inHiddenStates: boolean } | null
}

const ROBERTA: Architecture = { embeddingsNorm: true, norms: 'post', finalNorm: null }

export const ARCHITECTURES = {
  roberta: ROBERTA,
  camembert: ROBERTA,
  'xlm-roberta': ROBERTA,
  'data2vec-text': ROBERTA,
  'roberta-prelayernorm': {
    embeddingsNorm: true,
    norms: { attention: 'attention.LayerNorm', feedForward: 'intermediate.LayerNorm' },
    finalNorm: { name: 'LayerNorm', inHiddenStates: false },
  },
  'xlm-roberta-xl': {
    embeddingsNorm: false,
    norms: { attention: 'attention.self_attn_layer_norm', feedForward: 'LayerNorm' },
    finalNorm: { name: 'encoder.LayerNorm', inHiddenStates: true },
  },
} as const satisfies Record<string, Architecture>
export type Family = keyof typeof ARCHITECTURES

export const architectureOf = (family: Family): Architecture => ARCHITECTURES[family]
