import type { TokenizerJson } from './tokenizerFiles'

/** Characters encoded at a time: the native library takes about 500 bytes a token while it works, 140 MB for a text of 1 MB. */
const PIECE_CHARACTERS = 32_768

/** A single space between letters or digits: both pre-tokenizers begin a piece of their own there, whatever stands around it. */
const BORDER = /(?<=[\p{L}\p{N}]) (?=[\p{L}\p{N}])/gu

/** Parts of a text that are encoded to the same tokens as the whole; each but the first begins with a space. */
export function* textPieces(text: string): Generator<string> {
  let start = 0
  while (text.length - start > PIECE_CHARACTERS) {
    BORDER.lastIndex = start + PIECE_CHARACTERS
    const border = BORDER.exec(text)
    if (!border) break
    yield text.slice(start, border.index)
    start = border.index
  }
  yield text.slice(start)
}

/** Whether texts may be encoded in {@link textPieces}: known pre-tokenizers that begin anew at a space, and added tokens that neither hold one nor take one beside a letter. */
export function encodesInPieces({ pre_tokenizer, normalizer, added_tokens }: TokenizerJson): boolean {
  const isByteLevel = pre_tokenizer?.type === 'ByteLevel' && !pre_tokenizer.add_prefix_space && pre_tokenizer.use_regex !== false && !normalizer
  const isMetaspace = pre_tokenizer?.type === 'Metaspace' && pre_tokenizer.prepend_scheme === 'always' && pre_tokenizer.split !== false
  return (isByteLevel || (isMetaspace && steps(normalizer).every((type) => type === 'Precompiled' || type === 'Replace'))) && added_tokens.every(keepsBorders)
}

const steps = (normalizer: unknown): unknown[] => {
  const { type, normalizers } = (normalizer ?? {}) as { type?: string; normalizers?: unknown[] }
  return type === 'Sequence' ? (normalizers ?? []).flatMap(steps) : [type]
}

const keepsBorders = ({ content, lstrip, rstrip }: { content: string; lstrip: boolean; rstrip: boolean }): boolean =>
  !/\s/.test(content) && !(lstrip && /^[\p{L}\p{N}]/u.test(content)) && !(rstrip && /[\p{L}\p{N}]$/u.test(content))
