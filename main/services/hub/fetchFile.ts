import type { AppError } from '../../../shared/errors'
import { type CachedFile, type RepoFolder, sizeOf } from './cache'
import { answerInvalid } from './errors'
import { type Answer, type HubHttp, lost } from './http'
import { locked } from './lock'
import { accept, Part } from './part'
import type { Patience } from './patience'

/** Where a file comes from. */
export interface Source {
  http: HubHttp
  host: string
  model: string
  commit: string
}

export interface Fetching {
  patience: Patience
  /** What the file's bytes were marked with when the part was begun; a strong ETag. A server that has other bytes by now sends all of them. */
  validator: string | null
  onValidator(validator: string): void
  onBytes(bytes: number): void
  onChecking(): void
}

/**
 * Brings one file into the blobs of the cache, going on with a part that is there.
 * @throws AppError `hub_…`, `download_corrupt`, `download_busy`, `disk_full`, `output_failed`, `cancelled`; the part stays but for `download_corrupt`
 */
export async function fetchFile(source: Source, file: CachedFile, repo: RepoFolder, fetching: Fetching): Promise<void> {
  await locked(repo.lock(file.etag), async () => {
    // Another process may have been faster.
    if ((await sizeOf(repo.blob(file.etag))) === file.bytes) return
    await receiveAll(source, file, repo.part(file.etag), fetching)
    fetching.onChecking()
    await accept(repo.part(file.etag), repo.blob(file.etag), file.path, fetching.patience.signal)
  })
}

async function receiveAll(source: Source, file: CachedFile, name: string, fetching: Fetching): Promise<void> {
  const part = await Part.open(name)
  let isWhole = false
  try {
    // More than there is: of something else, or damaged.
    if (part.bytes > file.bytes) await part.restart()
    fetching.onBytes(part.bytes)
    for (let validator = fetching.validator; part.bytes < file.bytes; ) validator = await receive(source, file, part, { ...fetching, validator })
    isWhole = true
  } finally {
    await part.close({ isWhole })
  }
}

/** One connection: as much as it brings. A cut one is a failure of which the patience decides. Returns the validator of what is in the part. */
async function receive(source: Source, file: CachedFile, part: Part, fetching: Fetching): Promise<string | null> {
  const { patience, validator } = fetching
  const url = `${source.host}/${source.model}/resolve/${source.commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`
  const answer = await source.http.get(url, { model: source.model, file: file.path, patience, headers: rangeOf(part, validator) })
  const found = await beginning(answer, part, file, source.host)
  if (found !== null && found !== validator) fetching.onValidator(found)
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      if (part.bytes + chunk.length > file.bytes) throw answerInvalid(source.host, `more than ${file.bytes} bytes for ${file.path}`)
      await part.write(chunk)
      patience.progressed()
      fetching.onBytes(part.bytes)
    }
    if (part.bytes < file.bytes) await patience.failed(cut(source.host))
  } catch (error) {
    await afterCut(error, source.host, patience)
  }
  return found
}

const rangeOf = ({ bytes }: Part, validator: string | null): Record<string, string> =>
  bytes === 0 ? {} : { range: `bytes=${bytes}-`, ...(validator !== null && { 'if-range': validator }) }

/** Where the answer's bytes belong: behind the part, or it is begun anew. Returns the ETag that they have, if it is a strong one. */
async function beginning({ status, header, body }: Answer, part: Part, { bytes, path }: CachedFile, host: string): Promise<string | null> {
  const etag = header('etag')
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header('content-range') ?? '')
  const isRest = status === 206 && Number(range?.[1]) === part.bytes && (range?.[2] === '*' || Number(range?.[2]) === bytes)
  if (!isRest) {
    if (part.bytes === 0 && status !== 200) {
      body.destroy()
      throw answerInvalid(host, `${status} for ${path}`)
    }
    await part.restart()
    // A range that was not asked for: asked once more, without one.
    if (status !== 200) body.destroy()
  }
  return etag?.startsWith('"') ? etag : null
}

/** What has a sentence of its own is not tried again. */
async function afterCut(error: unknown, host: string, patience: Patience): Promise<void> {
  const failure = lost(error, host, patience)
  if (failure.code !== 'hub_unreachable' || error === failure) throw failure
  await patience.failed(failure)
}

const cut = (host: string): AppError => lost(new Error('the connection was cut'), host, { signal: new AbortController().signal })
