import type { EmbeddingNeighbours, StateFigures, StatesInput, TokenMap, TokenMapInput } from '../../../shared/inspect/states'
import { asJson } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { inputsPython, python, quoted } from '../../lib/copyTask'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { ShownMatrix } from '../attention/useAttention'
import type { SeenStates } from './useStates'

interface Copy {
  title: string
  text(): string
}

function useCopies(json: () => unknown, pythonCode: (path: string) => string, command?: (path: string) => string): Copy[] {
  const words = useMessages(workbenchMessages)
  const path = useStore((state) => (state.model.status === 'ready' ? state.model.info.path : ''))
  return [
    { title: words.json, text: () => asJson(json()) },
    { title: words.python, text: () => pythonCode(path) },
    ...(command ? [{ title: words.commandLine, text: () => command(path) }] : []),
  ]
}

export const normsAsJson = (matrix: ShownMatrix): object => ({ tokens: matrix.rowLabels, layers: matrix.columnLabels.map(Number), norms: rowsOf(matrix) })
export const cosinesAsJson = (matrix: ShownMatrix, layer: number, centred: boolean): object => ({
  layer,
  mean_subtracted: centred,
  tokens: matrix.rowLabels,
  cosines: rowsOf(matrix),
})
const rowsOf = ({ rows, columns, data }: ShownMatrix): number[][] =>
  rows.map((_, row) => Array.from(data.subarray(row * columns.length, (row + 1) * columns.length)))

/** Every number of a map, a point an object. */
export const mapAsJson = ({ method, layer, explained, texts, tokens, ids, starts, ends, x, y, labels, labelNames }: TokenMap): object => ({
  method,
  layer,
  explained_variance: explained,
  points: tokens.map((token, i) => ({
    text: texts[i],
    token,
    id: ids[i],
    start: starts[i],
    end: ends[i],
    x: x[i],
    y: y[i],
    ...(labels && { label: labelNames[labels[i] ?? -1] }),
  })),
})

export const useNormCopies = ({ input, figures }: SeenStates, matrix: ShownMatrix): Copy[] =>
  useCopies(
    () => normsAsJson(matrix),
    (path) => [...statesPython(input, windowIds(figures), path), 'print(torch.stack(states).norm(dim=-1))  # layer, token'].join('\n'),
    (path) => statesCommand(input, figures.windows.length > 1, path, ['--reduce norm']),
  )

export const useCosineCopies = ({ input, figures }: SeenStates, matrix: ShownMatrix | null, layer: number, centred: boolean): Copy[] =>
  useCopies(
    () => matrix && cosinesAsJson(matrix, layer, centred),
    (path) =>
      [
        ...statesPython(input, windowIds(figures), path),
        `state = states[${layer}]`,
        ...(centred ? ['state = state - state.mean(0)'] : []),
        'state = state / state.norm(dim=-1, keepdim=True)',
        'print(state @ state.T)',
      ].join('\n'),
    (path) => statesCommand(input, figures.windows.length > 1, path, [`--layers '[${layer}]'`]),
  )

export const useEmbeddingCopies = (found: EmbeddingNeighbours): Copy[] =>
  useCopies(
    () => found,
    (path) =>
      [
        'import torch',
        'from transformers import AutoModel, AutoTokenizer',
        '',
        `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
        `table = AutoModel.from_pretrained(${python(path)}).embeddings.word_embeddings.weight.detach()`,
        `scores = torch.cosine_similarity(table, table[${found.id}].unsqueeze(0))`,
        `scores, ids = scores.topk(${found.neighbours.length + 1})`,
        'print(list(zip(tokenizer.convert_ids_to_tokens(ids.tolist()), scores.tolist())))',
      ].join('\n'),
    (path) => `npm run -s cli -- embedding-neighbours --model ${quoted(path)} --id ${found.id} --top-k ${found.neighbours.length}`,
  )

/** A map has no command: it is made of what `hidden-states` prints. */
export const useMapCopies = (map: TokenMap, input: TokenMapInput): Copy[] =>
  useCopies(
    () => mapAsJson(map),
    (path) => mapPython(map, input, path),
  )

/** The texts that are points, one by one, and the reference's states of their tokens. */
function mapPython({ method, layer, texts }: TokenMap, { texts: all, specials }: TokenMapInput, path: string): string {
  const [last = -1] = texts.slice(-1)
  return [
    'import torch',
    'from transformers import AutoModel, AutoTokenizer',
    ...(method === 'umap' ? ['import umap  # umap-learn: its chance is another than here'] : []),
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = AutoModel.from_pretrained(${python(path)}).eval()`,
    `texts = ${python(all.slice(0, last + 1).filter((_, i) => texts.includes(i)))}`,
    'states = []',
    'for text in texts:',
    '    inputs = tokenizer(text, return_tensors="pt")',
    '    with torch.no_grad():',
    `        state = model(**inputs, output_hidden_states=True).hidden_states[${layer}][0]`,
    ...(specials
      ? ['    states.append(state)']
      : ['    special = torch.isin(inputs["input_ids"][0], torch.tensor(tokenizer.all_special_ids))', '    states.append(state[~special])']),
    'states = torch.cat(states)',
    'states = states - states.mean(0)',
    ...(method === 'umap'
      ? ['print(umap.UMAP(n_neighbors=15, min_dist=0.1, metric="cosine", random_state=42).fit_transform(states.numpy()))']
      : ['axes = torch.linalg.svd(states, full_matrices=False).Vh[:2]  # each may point the other way', 'print(states @ axes.T)']),
  ].join('\n')
}

/** The tokens of a window; `null` where the whole text was run. */
const windowIds = ({ windows, columns }: StateFigures): Int32Array | null => (windows.length > 1 ? columns.ids : null)

function statesCommand({ text, textPair, window }: StatesInput, isWindowed: boolean, path: string, more: string[]): string {
  const options = [
    `--model ${quoted(path)}`,
    `--text ${quoted(text)}`,
    ...(textPair === undefined ? [] : [`--text-pair ${quoted(textPair)}`]),
    ...(isWindowed && window !== undefined ? [`--window ${window + 1}`] : []),
    ...more,
  ]
  return `npm run -s cli -- hidden-states ${options.join(' ')}`
}

/** The reference's own code: `states` is a list of `[token, hidden]`, the embeddings first. */
function statesPython({ text, textPair }: StatesInput, ids: Int32Array | null, path: string): string[] {
  return [
    'import torch',
    'from transformers import AutoModel, AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = AutoModel.from_pretrained(${python(path)}).eval()`,
    inputsPython([text, ...(textPair === undefined ? [] : [textPair])], ids),
    'with torch.no_grad():',
    '    states = [layer[0] for layer in model(**inputs, output_hidden_states=True).hidden_states]',
  ]
}
