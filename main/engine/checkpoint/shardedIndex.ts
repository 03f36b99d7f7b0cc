import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'

/** `model.safetensors.index.json`: which shard holds which tensor. Only `weight_map` is needed (the reference requires no more). */
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/** XLM-R-XL's has 60 kB. */
const MAX_BYTES = 2 ** 21

/** Shard file names by tensor. Names are untrusted: each must be a plain file name of this folder. @throws AppError `weights_invalid`, `weights_missing` */
export async function readShardedIndex(folder: string, name: string, names: string[]): Promise<Map<string, string>> {
  const { size } = await stat(path.join(folder, name))
  if (size > MAX_BYTES) throw invalid(name, `it has ${size} bytes; at most ${MAX_BYTES} are read`)
  const map = parseIndex(await readFile(path.join(folder, name), 'utf8'), name)
  for (const shard of new Set(map.values())) checkShard(shard, name, names)
  return map
}

function parseIndex(text: string, name: string): Map<string, string> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid(name, `it is not JSON (${(error as Error).message})`)
  }
  const parsed = indexSchema.safeParse(json)
  if (!parsed.success) throw invalid(name, 'it has no weight_map of tensor names to file names')
  return new Map(Object.entries(parsed.data.weight_map))
}

function checkShard(shard: string, name: string, names: string[]) {
  if (/[/\\\0]/.test(shard) || shard === '.' || shard === '..') throw invalid(name, `it names the shard ${JSON.stringify(shard)}, which is not a file name`)
  if (!names.includes(shard))
    throw new AppError('weights_missing', `${name} names the shard ${shard}, which is not in the folder.`, 'Copy all shards into one folder.', { name, shard })
}

const invalid = (name: string, why: string) =>
  new AppError('weights_invalid', `${name} cannot be used: ${why}.`, 'Download or save the checkpoint again.', { name })
