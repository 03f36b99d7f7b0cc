import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import type { TokenizeWithInput, TokenizeWithResult } from '../../../shared/inspect/tokenizer'
import { breathe } from '../breathe'
import { RobertaConfig } from '../config/robertaConfig'
import { TextTokenizer } from '../tokenizer/textTokenizer'
import { SENTENCE_PIECE } from '../tokenizer/tokenizerFiles'

/** XLM-RoBERTa's takes 150 MB. */
const KEPT = 3
const FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.json', 'merges.txt', SENTENCE_PIECE, 'config.json']

interface Other {
  /** Changes with the files. */
  stamp: string
  name: string
  tokenizer: TextTokenizer
  /** 0: the folder says none. */
  maxTokens: number
}

/** Tokenizers of other folders, to compare: no weights are read. The few used last are kept, each until its files change. */
export class OtherTokenizers {
  readonly #kept = new Map<string, Other>()

  /** @throws AppError `no_such_folder`, `tokenizer_missing`, `tokenizer_invalid`, `cancelled` */
  async tokenize({ path: given, text, textPair }: TokenizeWithInput, signal: AbortSignal): Promise<TokenizeWithResult> {
    await breathe(signal)
    const { tokenizer, name, maxTokens } = await this.#tokenizer(await folderOf(given))
    await breathe(signal)
    const { tokens, sequenceIds, typeIds } = await tokenizer.encode(text, textPair)
    return { tokens, sequenceIds, typeIds, modelTokens: tokens.length, maxTokens, type: tokenizer.type, name }
  }

  async #tokenizer(folder: string): Promise<Other> {
    const stamp = await stampOf(folder)
    const known = this.#kept.get(folder)
    const other = known?.stamp === stamp ? known : { stamp, ...(await load(folder)) }
    // Last in the map is last used.
    this.#kept.delete(folder)
    this.#kept.set(folder, other)
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return other
  }
}

async function folderOf(given: string): Promise<string> {
  const absolute = path.resolve(given)
  const found = await stat(absolute).catch(() => {
    throw new AppError('no_such_folder', `There is no folder or file "${absolute}".`, 'Check the path.', { path: absolute })
  })
  return realpath(found.isDirectory() ? absolute : path.dirname(absolute))
}

async function stampOf(folder: string): Promise<string> {
  const found = await Promise.all(FILES.map((name) => stat(path.join(folder, name)).catch(() => null)))
  return found.map((file) => (file ? `${file.size} ${file.mtimeMs}` : '')).join()
}

async function load(folder: string): Promise<Omit<Other, 'stamp'>> {
  const tokenizer = await TextTokenizer.load(folder)
  // A folder of a tokenizer alone has no config, and any family's tokenizer may be looked at.
  const ofModel = await RobertaConfig.fromPretrained(folder).then(
    (config) => config.maxTokens,
    () => Number.POSITIVE_INFINITY,
  )
  const limit = Math.min(tokenizer.maxLength, ofModel)
  return { name: path.basename(folder), tokenizer, maxTokens: Number.isFinite(limit) ? limit : 0 }
}
