import type { AttendedInput, MatrixInput } from '../../../shared/inspect/attention'
import { inputsPython, python, quoted } from '../../lib/copyTask'
import type { ShownMatrix } from './useAttention'

type Shown = Pick<MatrixInput, 'layer' | 'heads' | 'reduce' | 'weights'>

/** The numbers in sight, with the name of every row and column. */
export const shownAsJson = ({ rowLabels, columnLabels, data, of }: ShownMatrix): object => ({
  layer: of.layer,
  ...(of.weights !== 'rollout' && { heads: of.heads, reduce: of.reduce }),
  weights: of.weights,
  queries: rowLabels,
  keys: columnLabels,
  attention: rowLabels.map((_, row) => Array.from(data.subarray(row * columnLabels.length, (row + 1) * columnLabels.length))),
})

/** The command line that prints the weights, before any of them are hidden or put together. */
export function attentionCommand(
  { text, textPair, window }: AttendedInput,
  { layer, heads, reduce, weights }: Shown,
  isWindowed: boolean,
  path: string,
): string {
  const isRollout = weights === 'rollout'
  const options = [
    `--model ${quoted(path)}`,
    `--text ${quoted(text)}`,
    ...(textPair === undefined ? [] : [`--text-pair ${quoted(textPair)}`]),
    ...(isWindowed && window !== undefined ? [`--window ${window + 1}`] : []),
    `--layers '[${layer}]'`,
    ...(isRollout ? [] : [`--heads '[${heads}]'`]),
    `--reduce ${isRollout ? 'rollout' : reduce}`,
    ...(weights === 'value-weighted' ? ['--weights value-weighted'] : []),
  ]
  return `npm run -s cli -- attention ${options.join(' ')}`
}

/** The reference's own code for the same weights; it counts layers and heads from 0. `ids`: the tokens of a window, which its tokenizer would cut elsewhere; `null`: the whole text. */
export function attentionPython({ text, textPair }: AttendedInput, shown: Shown, ids: Int32Array | null, path: string): string {
  return [
    'import torch',
    'from transformers import AutoModel, AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = AutoModel.from_pretrained(${python(path)}, attn_implementation="eager").eval()`,
    inputsPython([text, ...(textPair === undefined ? [] : [textPair])], ids),
    'with torch.no_grad():',
    '    attentions = model(**inputs, output_attentions=True).attentions',
    ...weightsPython(shown),
    'print(weights)  # query, key',
  ].join('\n')
}

function weightsPython({ layer, heads, reduce, weights }: Shown): string[] {
  if (weights === 'rollout')
    return [
      'weights = torch.eye(attentions[0].shape[-1])',
      `for layer in attentions[:${layer}]:`,
      '    mixed = 0.5 * layer[0].mean(0) + 0.5 * torch.eye(layer.shape[-1])',
      '    weights = mixed / mixed.sum(-1, keepdim=True) @ weights',
    ]
  const chosen = `attentions[${layer - 1}][0, [${heads.map((head) => head - 1).join(', ')}]]`
  return [
    ...(weights === 'value-weighted' ? ['# The weights themselves: transformers does not give the norms of the weighted value vectors.'] : []),
    `weights = ${chosen}.${reduce === 'mean' ? 'mean(0)' : 'amax(0)'}`,
  ]
}
