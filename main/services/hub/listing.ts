import { z } from 'zod'
import { COMMIT } from '../../../shared/hub'
import type { HubAddress } from './address'
import { type CachedFile, isSafePath } from './cache'
import { answerInvalid } from './errors'
import type { HubHttp } from './http'
import type { Patience } from './patience'

/** A model as the Hub describes it: its files, each with the name that its blob has. */
export interface Listing {
  id: string
  revision: string
  commit: string
  host: string
  files: CachedFile[]
}

/** Of `GET /api/models/ID/revision/REVISION?blobs=true`, what is read. The hashes become names of files: their form is checked. */
const sibling = z.object({
  rfilename: z.string(),
  size: z.number().int().min(0).nullish(),
  blobId: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullish(),
  lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(0) }).nullish(),
})
const description = z.object({ id: z.string().nullish(), modelId: z.string().nullish(), sha: z.string().regex(COMMIT), siblings: z.array(sibling) })

/** `host`: an origin. @throws AppError `hub_…`, `cancelled` */
export async function listModel(http: HubHttp, host: string, { id, revision }: Pick<HubAddress, 'id' | 'revision'>, patience: Patience): Promise<Listing> {
  const url = `${host}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`
  const read = description.safeParse(await http.json(url, { model: id, patience }))
  if (!read.success) throw answerInvalid(host, `${read.error.issues[0]?.path.join('.') || 'the description'} of ${id} is not as its API says`)
  const { sha, siblings, ...names } = read.data
  // A short name is a redirect: the owner is in the answer.
  const called = names.id ?? names.modelId ?? id
  const files = siblings.flatMap(fileOf)
  if (files.length === 0) throw answerInvalid(host, `no sizes and hashes for the files of ${id}`)
  return { id: called.toLowerCase().endsWith(id.toLowerCase()) ? called : id, revision, commit: sha, host, files }
}

/** Names that would leave the folder are left out, as are files without size and hash. */
function fileOf({ rfilename, size, blobId, lfs }: z.infer<typeof sibling>): CachedFile[] {
  const bytes = lfs?.size ?? size
  const etag = lfs?.sha256 ?? blobId
  return isSafePath(rfilename) && bytes != null && etag != null ? [{ path: rfilename, bytes, etag }] : []
}
