import { z } from 'zod'
import type { ErrorData } from './errors'
import type { Schemas } from './rpc'

/** One file of a repository. */
export interface HubFile {
  /** Relative to the repository, with `/`. */
  path: string
  bytes: number
  /** It lies whole in the cache: nothing of it is downloaded. */
  isCached: boolean
}

/** In the reference's order of preference; ONNX last, as an export cannot do everything. */
export const FORMAT_NAMES = ['safetensors', 'PyTorch', 'TensorFlow', 'Flax', 'ONNX'] as const

/** The weights of a model in one format: a file, or an index with all of its shards. */
export interface HubFormat {
  name: (typeof FORMAT_NAMES)[number]
  /** Paths of {@link HubModel.files}. */
  files: string[]
}

/** What the Hub holds under a name, before anything of it is downloaded. */
export interface HubModel {
  /** As the Hub calls it, e.g. `FacebookAI/roberta-base`; a short name is a redirect to it. */
  id: string
  /** As asked for: a branch, a tag or a commit. */
  revision: string
  /** What the revision is now. */
  commit: string
  /** The origin that is asked, e.g. `https://huggingface.co`. */
  host: string
  files: HubFile[]
  /** The formats that can be opened here, the first one recommended. One is enough. */
  formats: HubFormat[]
  /** What every format needs besides: configuration and tokenizer. */
  others: string[]
  /** Where it is written: the snapshot in the Hugging Face cache. */
  folder: string
  /** Room on that disk, in bytes; `null` where the system does not say. */
  freeBytes: number | null
}

export type DownloadStatus = 'running' | 'checking' | 'waiting' | 'stopped' | 'failed' | 'done'

export interface Download {
  id: string
  model: string
  revision: string
  host: string
  /** `checking`: the checksum of {@link file} is computed. `stopped`: by the user or the end of the program; what there is is kept. */
  status: DownloadStatus
  totalBytes: number
  /** Of all files together, those that were there before included. */
  doneBytes: number
  files: number
  doneFiles: number
  /** The one in work. */
  file: string | null
  /** Of the last seconds; `null` when nothing is arriving. */
  bytesPerSecond: number | null
  waiting: HubWait | null
  error: ErrorData | null
  /** To be opened once it is `done`. */
  folder: string
}

/** The Hub has asked for patience, or it is tried again after a failure. */
export interface HubWait {
  because: 'rate limit' | 'failure'
  /** When it is tried again, in milliseconds since 1970. */
  until: number
}

/** Where the token comes from that opens private and gated models. */
export interface HubToken {
  /** `environment`: HF_TOKEN, which goes before any that was entered. */
  source: 'none' | 'environment' | 'key store' | 'file' | 'session'
  /** The only origin that it is sent to; `null` without a token. */
  host: string | null
}

/** How the Hub is reached. */
export interface HubSetup {
  /** Why no call can be made although the network is switched on, or because it is not. */
  off: 'setting' | 'HF_HUB_OFFLINE' | null
  host: string
  hostFrom: 'setting' | 'HF_ENDPOINT' | 'default'
  proxyFrom: 'setting' | 'environment' | 'none'
  token: HubToken
  /** Where a token that is to be kept goes: the system's key store, or a file that the user alone can read. */
  keeps: 'key store' | 'file'
  /** The cache that models are written to. */
  cache: string
}

export interface HubApi {
  hubSetup(input: Record<never, never>): HubSetup
  /** `token`: `null` forgets it. `keep`: beyond this session. @throws AppError `input_invalid`, `output_failed` */
  setHubToken(input: { token: string | null; keep: boolean }): HubSetup
  /** What the Hub holds under a name or a pasted address; waits are told as partial {@link HubWait}s. */
  hubModel(input: { name: string }): HubModel
  /** Begins a download of these files at this commit, or goes on with the one that was begun. */
  startDownload(input: { name: string; commit: string; files: string[] }): Download
  resumeDownload(input: { id: string }): Download
  /** What has arrived stays, for {@link resumeDownload}. */
  cancelDownload(input: { id: string }): null
  /** Takes a download off the list; of one that is not done, what has arrived is deleted. */
  removePart(input: { id: string }): null
  downloads(input: Record<never, never>): Download[]
}

/** `downloads` is told at most some four times a second. */
export interface HubEvents {
  downloads: Download[]
}

const nothing = z.object({})
const name = z.string().max(2048)
const id = z.object({ id: z.uuid() })

export const COMMIT = /^[0-9a-f]{40}$/

export const hubSchemas: Schemas<HubApi> = {
  hubSetup: nothing,
  setHubToken: z.object({ token: z.string().max(1024).nullable(), keep: z.boolean() }),
  hubModel: z.object({ name }),
  startDownload: z.object({ name, commit: z.string().regex(COMMIT), files: z.array(z.string().min(1).max(1024)).min(1).max(1000) }),
  resumeDownload: id,
  cancelDownload: id,
  removePart: id,
  downloads: nothing,
}
