// The pickles of `torch.save`, protocol 2, without a memo.

const op = (code) => Buffer.of(code)
const text = (value) => Buffer.concat([Buffer.of(0x58), uint32(Buffer.byteLength(value)), Buffer.from(value)])
const number = (value) => (value < 256 ? Buffer.of(0x4b, value) : Buffer.concat([op(0x4a), uint32(value)]))
const global = (module, name) => Buffer.from(`c${module}\n${name}\n`)
const tuple = (...items) => Buffer.concat([op(0x28), ...items, op(0x74)])
const dictionary = (entries) => Buffer.concat([op(0x7d), op(0x28), ...entries.flat(), op(0x75)])
const call = (callee, args) => Buffer.concat([callee, args, op(0x52)])

function uint32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** A tensor over storage `key`, row-major. `isOld`: files before PyTorch 1.6 say of a storage whether it is a view. */
function tensor({ shape, bytes }, key, isOld) {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1))
  const storage = tuple(text('storage'), global('torch', 'FloatStorage'), text(String(key)), text('cpu'), number(bytes / 4), ...(isOld ? [op(0x4e)] : []))
  const sizes = (values) => tuple(...values.map(number))
  const args = tuple(
    Buffer.concat([storage, op(0x51)]),
    number(0),
    sizes(shape),
    sizes(strides),
    op(0x89),
    call(global('collections', 'OrderedDict'), op(0x29)),
  )
  return call(global('torch._utils', '_rebuild_tensor_v2'), args)
}

const pickled = (value) => Buffer.concat([Buffer.of(0x80, 2), value, op(0x2e)])
const stateDict = (tensors, nameOf, isOld) => dictionary(tensors.map((entry, i) => [text(nameOf(entry.name)), tensor(entry, i, isOld)]))

export const stateDictPickle = (tensors, isOld = false) => pickled(stateDict(tensors, (name) => name, isOld))

const FAIRSEQ = [
  ['roberta.embeddings.word_embeddings', 'embed_tokens'],
  ['roberta.embeddings.position_embeddings', 'embed_positions'],
  ['roberta.embeddings.LayerNorm', 'emb_layer_norm'],
  ['roberta.encoder.layer', 'layers'],
  ['attention.output.LayerNorm', 'self_attn_layer_norm'],
  ['attention.self.query', 'self_attn.q_proj'],
  ['attention.self.key', 'self_attn.k_proj'],
  ['attention.self.value', 'self_attn.v_proj'],
  ['attention.output.dense', 'self_attn.out_proj'],
  ['output.LayerNorm', 'final_layer_norm'],
  ['intermediate.dense', 'fc1'],
  ['output.dense', 'fc2'],
]

const fairseqName = (name) =>
  name.startsWith('lm_head') ? `encoder.${name}` : `encoder.sentence_encoder.${FAIRSEQ.reduce((renamed, [theirs, own]) => renamed.replace(theirs, own), name)}`

/** `{args: Namespace(…), model: …}`. */
export function fairseqPickle(tensors) {
  const settings = {
    arch: 'roberta_base',
    encoder_layers: 12,
    encoder_embed_dim: 768,
    encoder_ffn_embed_dim: 3072,
    encoder_attention_heads: 12,
    activation_fn: 'gelu',
  }
  const entries = Object.entries(settings).map(([key, value]) => [text(key), typeof value === 'string' ? text(value) : number(value)])
  const args = Buffer.concat([global('argparse', 'Namespace'), op(0x29), op(0x81), dictionary(entries), op(0x62)])
  return pickled(
    dictionary([
      [text('args'), args],
      [text('model'), stateDict(tensors, fairseqName, false)],
    ]),
  )
}
