import { z } from 'zod'
import type { Schemas } from '../rpc'

const files = z.array(z.object({ name: z.string().min(1).max(1000), bytes: z.number() })).max(10_000)

/** Whether the model of a session is on this machine. */
export interface SessionApi {
  /** What tells the weights in a folder from others of the same size and shape; `null`: they cannot be read. `files`: those of the open model. */
  modelFingerprint(input: { path: string; files: { name: string; bytes: number }[] }): string | null
  /** Where a model of this fingerprint lies, of those that were opened lately, that the page names, and that are in the box; `null`: nowhere there. */
  findModel(input: { fingerprint: string; files: { name: string; bytes: number }[]; candidates: string[] }): string | null
}

export const sessionSchemas: Schemas<SessionApi> = {
  modelFingerprint: z.object({ path: z.string().min(1), files }),
  findModel: z.object({ fingerprint: z.string().min(1).max(1000), files, candidates: z.array(z.string().min(1).max(4096)).max(1000) }),
}
