import type { DroppedFolder } from '../api'

/** Files that make up a checkpoint: what else lies in the folder (optimizer states, logs) need not be copied. */
const WANTED =
  /^(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$|^merges\.txt$|\.(safetensors|safetensors\.index\.json|bin|bin\.index\.json|model|h5|msgpack|pt|onnx)$/
const UNWANTED = /^(optimizer|scheduler|rng_state|training_args|scaler)/

/** The model folder that was dropped, or the folder's files if those were. `null` when nothing was dropped that could be one. */
export async function droppedFolder(data: DataTransfer): Promise<DroppedFolder | null> {
  // Both must be taken before the first await: afterwards the list is empty.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const origin = data.files[0] ?? null
  const [first] = entries
  if (!first) return null
  const files = await Promise.all((first.isDirectory ? await children(first as FileSystemDirectoryEntry) : entries).filter(isWanted).map(fileOf))
  return { name: first.isDirectory ? first.name : 'dropped', files, origin }
}

const isWanted = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile && WANTED.test(entry.name) && !UNWANTED.test(entry.name)

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

/** `readEntries` gives at most 100 at a time, and none when it is done. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
