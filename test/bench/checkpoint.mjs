import { copyFileSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const CONFIG = {
  architectures: ['RobertaForMaskedLM'],
  model_type: 'roberta',
  vocab_size: 50265,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
  hidden_act: 'gelu',
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
}
const TOKENIZER = path.join(import.meta.dirname, '../golden/roberta-base/tokenizer.json')

/** A checkpoint of roberta-base's size (125 M parameters, fp32) with weights from a fixed seed, made once and kept in the system's temporary folder. */
export async function roBertaBaseSized() {
  const folder = path.join(tmpdir(), 'roberta-lens-bench')
  const weights = path.join(folder, 'model.safetensors')
  const { header, bytes } = layout(shapes())
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(CONFIG, null, 2))
  copyFileSync(TOKENIZER, path.join(folder, 'tokenizer.json'))
  if (!existsSync(weights) || statSync(weights).size !== header.length + bytes) {
    console.log(`Making a checkpoint of ${Math.round(bytes / 1e6)} MB in ${folder} …`)
    await write(`${weights}.part`, header)
    renameSync(`${weights}.part`, weights)
  }
  return { folder, bytes, parameters: bytes / 4 }
}

function shapes() {
  const { vocab_size: V, hidden_size: H, intermediate_size: I, max_position_embeddings: P, num_hidden_layers: layers } = CONFIG
  const all = []
  const dense = (name, out, from) => all.push([`${name}.weight`, [out, from]], [`${name}.bias`, [out]])
  const norm = (name) => all.push([`${name}.weight`, [H]], [`${name}.bias`, [H]])
  all.push(['roberta.embeddings.word_embeddings.weight', [V, H]])
  all.push(['roberta.embeddings.position_embeddings.weight', [P, H]])
  all.push(['roberta.embeddings.token_type_embeddings.weight', [1, H]])
  norm('roberta.embeddings.LayerNorm')
  for (let i = 0; i < layers; i++) {
    const layer = `roberta.encoder.layer.${i}`
    for (const part of ['query', 'key', 'value']) dense(`${layer}.attention.self.${part}`, H, H)
    dense(`${layer}.attention.output.dense`, H, H)
    norm(`${layer}.attention.output.LayerNorm`)
    dense(`${layer}.intermediate.dense`, I, H)
    dense(`${layer}.output.dense`, H, I)
    norm(`${layer}.output.LayerNorm`)
  }
  dense('lm_head.dense', H, H)
  norm('lm_head.layer_norm')
  all.push(['lm_head.bias', [V]])
  return all
}

const count = (shape) => shape.reduce((a, b) => a * b, 1)

function layout(tensors) {
  const entries = { __metadata__: { format: 'pt' } }
  let offset = 0
  for (const [name, shape] of tensors) {
    const end = offset + count(shape) * 4
    entries[name] = { dtype: 'F32', shape, data_offsets: [offset, end] }
    offset = end
  }
  const json = Buffer.from(JSON.stringify(entries))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return { header: Buffer.concat([length, padded]), bytes: offset }
}

/** Tensor by tensor, so that memory stays small. */
async function write(file, header) {
  const random = mulberry32(20240229)
  const handle = await open(file, 'w')
  await handle.write(header)
  for (const [name, shape] of shapes()) await handle.write(new Uint8Array(values(name, count(shape), random).buffer))
  await handle.close()
}

/** As a fresh model has them: LayerNorm weights 1, biases 0, matrices of standard deviation 0.02 (uniform, which costs the same to compute with). */
function values(name, length, random) {
  if (/(LayerNorm|layer_norm)\.weight$/.test(name)) return new Float32Array(length).fill(1)
  const data = new Float32Array(length)
  if (name.endsWith('.bias')) return data
  const width = 0.02 * Math.sqrt(12)
  for (let i = 0; i < length; i++) data[i] = (random() - 0.5) * width
  return data
}

/** A small generator with a fixed seed: 32 bits of state, numbers in [0, 1). */
function mulberry32(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
