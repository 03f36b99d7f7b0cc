import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { checkTokenizer, checkTokenizerConfig } from './checkTokenizer'
import { fromSentencePiece } from './sentencePiece'

/** A tokenizer as `tokenizer.json` describes it: only what is read or overridden here is named. */
export interface TokenizerJson {
  added_tokens: AddedToken[]
  pre_tokenizer: ({ type: string } & Record<string, unknown>) | null
  post_processor: ({ type: string } & Record<string, unknown>) | null
  model: Record<string, unknown>
  [section: string]: unknown
}

export interface AddedToken {
  id: number
  content: string
  single_word: boolean
  lstrip: boolean
  rstrip: boolean
  normalized: boolean
  special: boolean
}

/** The reference's special tokens and what they are called unless the files say otherwise. */
const SPECIAL_TOKENS = {
  bos_token: '<s>',
  eos_token: '</s>',
  sep_token: '</s>',
  cls_token: '<s>',
  unk_token: '<unk>',
  pad_token: '<pad>',
  mask_token: '<mask>',
}
export type SpecialTokens = typeof SPECIAL_TOKENS

/** `tokenizer_config.json` with `special_tokens_map.json` behind it. */
export interface TokenizerConfig extends Partial<Record<keyof SpecialTokens, string | { content: string } | null>> {
  model_max_length?: number
  add_prefix_space?: boolean
  trim_offsets?: boolean
  clean_up_tokenization_spaces?: boolean
  tokenizer_class?: string
  added_tokens_decoder?: Record<string, Omit<AddedToken, 'id'>>
}

export function namesOf(config: TokenizerConfig): SpecialTokens {
  const entries = Object.entries(SPECIAL_TOKENS).map(([name, usual]) => {
    const given = config[name as keyof SpecialTokens]
    return [name, (typeof given === 'object' ? given?.content : given) ?? usual]
  })
  return Object.fromEntries(entries)
}

/** Reads the tokenizer of a folder: `tokenizer.json`, else `vocab.json` with `merges.txt`. @throws AppError `tokenizer_missing`, `tokenizer_invalid` */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const config = {
    ...(await readConfig(folder, 'special_tokens_map.json')),
    ...(await readConfig(folder, 'tokenizer_config.json')),
  }
  const text = await readText(folder, 'tokenizer.json')
  const json = checkTokenizer(
    text === null ? await fromOtherFiles(folder, config) : parseJson(text, 'tokenizer.json'),
    text === null ? 'The tokenizer' : 'tokenizer.json',
  )
  const changed = overridden(json, config)
  // Writing 50,000 tokens and merges as JSON again takes 25 ms and 15 MB: the file's own text serves where nothing in it is overridden.
  const same = text !== null && settings(json) === settings(changed)
  return { text: same ? text : JSON.stringify(changed), type: String(json.model.type ?? 'BPE'), config, json: changed }
}

export interface TokenizerFiles {
  /** tokenizer.json as it is to be used. */
  text: string
  json: TokenizerJson
  /** The model's type, e.g. `BPE` or `Unigram`. */
  type: string
  config: TokenizerConfig
}

const readConfig = async (folder: string, name: string): Promise<TokenizerConfig> => {
  const json = await readJson(folder, name)
  return json === null ? {} : checkTokenizerConfig(json, name)
}

const fromOtherFiles = async (folder: string, config: TokenizerConfig): Promise<TokenizerJson> =>
  (await fromModelFile(folder, config)) ?? (await fromVocabulary(folder, config))

/** All of a tokenizer but its vocabulary, as text to compare. */
const settings = ({ model, ...rest }: TokenizerJson): string => JSON.stringify(rest)

async function readText(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(path.join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new AppError('file_unreadable', `${name} cannot be read (${(error as NodeJS.ErrnoException).code}).`, 'Check its permissions.', { name })
  }
}

async function readJson<T>(folder: string, name: string): Promise<T | null> {
  const text = await readText(folder, name)
  return text === null ? null : parseJson<T>(text, name)
}

function parseJson<T>(text: string, name: string): T {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(name, `it is not JSON (${(error as Error).message})`)
  }
}

/**
 * What the reference's `RobertaTokenizerFast.__init__` changes in a tokenizer.json: `add_prefix_space` and `trim_offsets` of the config win
 * (their defaults too), and added tokens of the config replace those of the same id.
 */
function overridden(json: TokenizerJson, config: TokenizerConfig): TokenizerJson {
  const add_prefix_space = config.add_prefix_space ?? false
  const trim_offsets = config.trim_offsets ?? true
  const { pre_tokenizer, post_processor } = json
  return {
    ...json,
    truncation: null,
    padding: null,
    pre_tokenizer: pre_tokenizer?.type === 'ByteLevel' ? { ...pre_tokenizer, add_prefix_space } : pre_tokenizer,
    post_processor: post_processor?.type === 'RobertaProcessing' ? { ...post_processor, add_prefix_space, trim_offsets } : post_processor,
    added_tokens: withConfigTokens(json.added_tokens ?? [], config.added_tokens_decoder ?? {}),
  }
}

function withConfigTokens(tokens: AddedToken[], decoder: NonNullable<TokenizerConfig['added_tokens_decoder']>): AddedToken[] {
  const byId = new Map(tokens.map((token) => [token.id, token]))
  for (const [id, token] of Object.entries(decoder)) byId.set(Number(id), { ...token, id: Number(id) })
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** The reference saves it under this name whatever the family. */
export const SENTENCE_PIECE = 'sentencepiece.bpe.model'
/** XLM-RoBERTa's has 5 MB. */
const MAX_SENTENCE_PIECE_BYTES = 64 * 2 ** 20

/** Converts a SentencePiece model. Which family it is for, the tokenizer's class or the config says. */
async function fromModelFile(folder: string, config: TokenizerConfig): Promise<TokenizerJson | null> {
  const file = path.join(folder, SENTENCE_PIECE)
  const found = await stat(file).catch(() => null)
  if (!found) return null
  if (found.size > MAX_SENTENCE_PIECE_BYTES) throw invalid(SENTENCE_PIECE, `it has ${found.size} bytes; at most ${MAX_SENTENCE_PIECE_BYTES} are read`)
  const { model_type } = (await readJson<{ model_type?: string }>(folder, 'config.json')) ?? {}
  const isCamembert = config.tokenizer_class ? config.tokenizer_class.startsWith('Camembert') : model_type === 'camembert'
  return fromSentencePiece(await readFile(file), isCamembert ? 'camembert' : 'xlm-roberta', SENTENCE_PIECE)
}

/** Builds the byte-level BPE of `RobertaTokenizer` from its two files. */
async function fromVocabulary(folder: string, config: TokenizerConfig): Promise<TokenizerJson> {
  const vocab = await readJson<Record<string, number>>(folder, 'vocab.json')
  const mergesText = await readText(folder, 'merges.txt')
  if (vocab === null || mergesText === null)
    throw new AppError(
      'tokenizer_missing',
      `"${folder}" has no tokenizer: neither tokenizer.json nor vocab.json with merges.txt nor ${SENTENCE_PIECE}.`,
      'Copy the tokenizer files of the model beside its weights.',
      {
        folder,
      },
    )
  const merges = mergesText.split('\n').filter((line) => line !== '' && !line.startsWith('#version'))
  const added = specialTokens(vocab)
  const idOf = (content: string) => added.find((token) => token.content === content)?.id ?? 0
  const byteLevel = { type: 'ByteLevel', add_prefix_space: config.add_prefix_space ?? false, trim_offsets: true, use_regex: true }
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { type: 'RobertaProcessing', sep: ['</s>', idOf('</s>')], cls: ['<s>', idOf('<s>')], trim_offsets: true, add_prefix_space: false },
    decoder: byteLevel,
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges },
  }
}

/** Specials that the vocabulary lacks get new ids behind it, in this order; `<mask>` takes the space before it (transformers 4.57.6). */
function specialTokens(vocab: Record<string, number>): AddedToken[] {
  let next = Object.keys(vocab).length
  return ['<s>', '<pad>', '</s>', '<unk>', '<mask>'].map((content) => ({
    id: vocab[content] ?? next++,
    content,
    single_word: false,
    lstrip: content === '<mask>',
    rstrip: false,
    normalized: false,
    special: true,
  }))
}

const invalid = (name: string, why: string) =>
  new AppError('tokenizer_invalid', `${name} cannot be used: ${why}.`, 'Copy the tokenizer files again from where the model came.', { name })
