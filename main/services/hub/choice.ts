import type { HubFormat } from '../../../shared/hub'

/** What a file of weights is called in each format, in the reference's order of preference; `ONNX` last, as an export cannot do everything. */
const FORMATS: { name: HubFormat['name']; stem: string; ending: string }[] = [
  { name: 'safetensors', stem: 'model', ending: 'safetensors' },
  { name: 'PyTorch', stem: 'pytorch_model', ending: 'bin' },
  { name: 'TensorFlow', stem: 'tf_model', ending: 'h5' },
  { name: 'Flax', stem: 'flax_model', ending: 'msgpack' },
]
const ONNX = ['model.onnx', 'model.onnx_data', 'model.onnx.data']

/** What is read of a model besides its weights, and the model card. */
const OTHERS = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'bpe.codes',
  'sentencepiece.bpe.model',
  'spiece.model',
  'dict.txt',
  'README.md',
])

/** One weight format is enough: which there are whole, best first, and what goes with each. `paths`: all files of the repository. */
export function chooseFiles(paths: readonly string[]): { formats: HubFormat[]; others: string[] } {
  const there = new Set(paths)
  const formats = FORMATS.flatMap(({ name, stem, ending }) => asFormat(name, wholeFile(there, stem, ending) ?? shards(there, stem, ending)))
  const onnx = ONNX.filter((path) => there.has(path))
  return { formats: [...formats, ...asFormat('ONNX', onnx[0] === 'model.onnx' ? onnx : null)], others: paths.filter((path) => OTHERS.has(path)) }
}

const asFormat = (name: HubFormat['name'], files: string[] | null): HubFormat[] => (files ? [{ name, files }] : [])

const wholeFile = (there: ReadonlySet<string>, stem: string, ending: string): string[] | null => (there.has(`${stem}.${ending}`) ? [`${stem}.${ending}`] : null)

/** A set of which a shard is absent is no set. */
function shards(there: ReadonlySet<string>, stem: string, ending: string): string[] | null {
  const index = `${stem}.${ending}.index.json`
  if (!there.has(index)) return null
  const shard = new RegExp(`^${stem}-(\\d{5})-of-(\\d{5})\\.${ending}$`)
  const found = [...there].filter((path) => shard.test(path)).sort()
  const isWhole = found.length > 0 && found.every((path) => Number(shard.exec(path)?.[2]) === found.length)
  return isWhole ? [index, ...found] : null
}
