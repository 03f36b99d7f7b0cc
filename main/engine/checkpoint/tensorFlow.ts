import type { TensorEntry } from './checkpoint'
import { readHdf5 } from './hdf5'
import { canonicalName } from './weightNames'

/** Parts of a model that a weight's name goes through; what stands before them (group, class, model) varies between versions. */
const PARTS = new Set(['embeddings', 'encoder', 'pooler', 'lm_head', 'classifier', 'qa_outputs'])
/** Keras' names of what PyTorch calls `weight` and `bias`. */
const LEAVES: Record<string, string> = { kernel: 'weight', gamma: 'weight', beta: 'bias', embeddings: 'weight' }

/**
 * The tensors of a `tf_model.h5`, or of one of its shards, under canonical names.
 * A dense layer's kernel is stored `[in, out]`: here its shape is PyTorch's `[out, in]`, stored transposed.
 */
export function readTensorFlow(file: string, descriptor: number, fileBytes: number, name: string): TensorEntry[] {
  return readHdf5(descriptor, fileBytes, name).flatMap(({ path, ...dataset }) => {
    const known = tensorFlowName(path)
    return known === null ? [] : [{ ...dataset, file, name: known, ...(path.endsWith('/kernel:0') && asKernel(dataset.shape)) }]
  })
}

/** A matrix that is stored transposed. */
export const asKernel = (shape: number[]): Pick<TensorEntry, 'shape' | 'stored'> | undefined =>
  shape.length === 2 ? { shape: shape.toReversed(), stored: [1, 0] } : undefined

/**
 * `roberta/tf_roberta_for_masked_lm/roberta/encoder/layer_._0/attention/self/query/kernel:0` is `encoder.layer.0.attention.self.query.weight`
 * (reference: `modeling_tf_pytorch_utils.py` `convert_tf_weight_name_to_pt_weight_name`). `null` for what is no weight of the model.
 */
export function tensorFlowName(path: string): string | null {
  const parts = path
    .replace(/:0$/, '')
    .replaceAll('_._', '/')
    .split('/')
    .map((part) => part.replace(/^.*___/, ''))
  const leaf = parts.pop() ?? ''
  // The last of them: the group of the head repeats its own name, and the embeddings that it shares.
  const at = parts.findLastIndex((part) => PARTS.has(part))
  const below = at < 0 && parts.at(-1) === 'LayerNorm' ? ['LayerNorm'] : at < 0 ? null : parts.slice(at)
  return below && canonicalName([...below, LEAVES[leaf] ?? leaf].join('.'))
}
