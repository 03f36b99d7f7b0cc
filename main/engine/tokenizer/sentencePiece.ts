import protobuf from 'protobufjs/light.js'
import { AppError } from '../../../shared/errors'
import type { AddedToken, TokenizerJson } from './tokenizerFiles'

/** The fields of sentencepiece_model.proto that a tokenizer is made from; protobufjs decodes them. */
const proto = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        pieces: { id: 1, type: 'SentencePiece', rule: 'repeated' },
        trainerSpec: { id: 2, type: 'TrainerSpec' },
        normalizerSpec: { id: 3, type: 'NormalizerSpec' },
      },
    },
    SentencePiece: { fields: { piece: { id: 1, type: 'string' }, score: { id: 2, type: 'float' }, type: { id: 3, type: 'int32' } } },
    TrainerSpec: { fields: { modelType: { id: 3, type: 'int32' } } },
    NormalizerSpec: { fields: { precompiledCharsmap: { id: 2, type: 'bytes' } } },
  },
}).lookupType('ModelProto')

interface ModelProto {
  pieces: { piece: string; score: number; type: number }[]
  trainerSpec?: { modelType: number }
  normalizerSpec?: { precompiledCharsmap: Uint8Array }
}

const UNIGRAM = 1
/** SentencePiece's marks: control symbols are special, symbols of the user's are not. */
const CONTROL = 3
const USER_DEFINED = 4

/** What stands before SentencePiece's own pieces, and how many of those (`<unk>`, `<s>`, `</s>`) are left out. */
const LAYOUTS = {
  'xlm-roberta': {
    before: [
      ['<s>', 0],
      ['<pad>', 0],
      ['</s>', 0],
      ['<unk>', 0],
    ],
    skipped: 3,
  },
  // The pieces that fairseq had before SentencePiece's own, which are never used.
  camembert: {
    before: [
      ['<s>NOTUSED', 0],
      ['<pad>', 0],
      ['</s>NOTUSED', 0],
      ['<unk>', 0],
      ['<unk>NOTUSED', -100],
    ],
    skipped: 1,
  },
} as const
export type SentencePieceFamily = keyof typeof LAYOUTS

/**
 * The tokenizer.json of a `sentencepiece.bpe.model`, as the reference converts it (transformers 4.57.6 `convert_slow_tokenizer.py`, `XLMRobertaConverter` and `CamembertConverter`).
 * @throws AppError `tokenizer_invalid`
 */
export function fromSentencePiece(bytes: Uint8Array, family: SentencePieceFamily, name: string): TokenizerJson {
  const { pieces, trainerSpec, normalizerSpec } = decode(bytes, name)
  if ((trainerSpec?.modelType ?? UNIGRAM) !== UNIGRAM) throw invalid(name, `it is of SentencePiece's type ${trainerSpec?.modelType}; Unigram (1) is read`)
  if (pieces.length < 4) throw invalid(name, `it has ${pieces.length} pieces`)
  const { before, skipped } = LAYOUTS[family]
  const vocab: [string, number][] = [
    ...before.map(([piece, score]): [string, number] => [piece, score]),
    ...pieces.slice(skipped).map(({ piece, score }): [string, number] => [piece, score]),
  ]
  vocab.push(['<mask>', 0])
  const ids = new Map(vocab.map(([piece], id) => [piece, id]))
  const idOf = (piece: string) => ids.get(piece) ?? 0
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }
  const charsmap = normalizerSpec?.precompiledCharsmap
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...before.map(([piece]) => piece), '<s>', '</s>', '<mask>'], pieces, ids),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        ...(charsmap?.length ? [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(charsmap).toString('base64') }] : []),
        { type: 'Strip', strip_left: false, strip_right: true },
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' },
      ],
    },
    pre_tokenizer: metaspace,
    post_processor: template(idOf('<s>'), idOf('</s>')),
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: idOf('<unk>'), vocab, byte_fallback: false },
  }
}

function decode(bytes: Uint8Array, name: string): ModelProto {
  try {
    return proto.toObject(proto.decode(bytes), { arrays: true, defaults: true }) as ModelProto
  } catch (error) {
    throw invalid(name, `it is not a SentencePiece model (${(error as Error).message})`)
  }
}

function addedTokens(own: string[], pieces: ModelProto['pieces'], ids: Map<string, number>): AddedToken[] {
  const token = (content: string, special: boolean): AddedToken[] => {
    const id = ids.get(content)
    return id === undefined ? [] : [{ id, content, single_word: false, lstrip: content === '<mask>', rstrip: false, normalized: false, special }]
  }
  const theirs = pieces.filter(({ type }) => type === CONTROL || type === USER_DEFINED).flatMap(({ piece, type }) => token(piece, type === CONTROL))
  const byId = new Map([...theirs, ...own.flatMap((content) => token(content, true))].map((added) => [added.id, added]))
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** `<s> A </s>`, and `<s> A </s></s> B </s>` for pairs. */
function template(bos: number, eos: number): TokenizerJson['post_processor'] {
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } })
  const [open, close] = [special('<s>'), special('</s>')]
  return {
    type: 'TemplateProcessing',
    single: [open, sequence('A'), close],
    pair: [open, sequence('A'), close, close, sequence('B'), close],
    special_tokens: { '<s>': { id: '<s>', ids: [bos], tokens: ['<s>'] }, '</s>': { id: '</s>', ids: [eos], tokens: ['</s>'] } },
  }
}

const invalid = (name: string, why: string) =>
  new AppError('tokenizer_invalid', `${name} cannot be used: ${why}.`, 'Copy the tokenizer files again from where the model came.', { name })
