import path from 'node:path'
import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '../../../shared/errors'
import { TASK_IDS } from '../../../shared/tasks'
import { StoredFile } from './storedFile'

/** Folders that the user added. `real`: links resolved, when it was added. */
const folder = z.object({ path: z.string(), real: z.string() })
const foldersSchema = z.looseObject({ version: z.literal(1), folders: z.array(folder) })
export type AddedFolders = z.infer<typeof foldersSchema>

export const foldersFile = (dataFolder: string) =>
  new StoredFile<AddedFolders>(path.join(dataFolder, 'library.json'), {
    schema: foldersSchema,
    empty: { version: 1, folders: [] },
    what: 'The list of model folders',
  })

const errorSchema = z.object({ code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]), message: z.string(), hint: z.string() })
const cardSchema = z.object({
  family: z.string().nullable(),
  tasks: z.array(z.enum(TASK_IDS)),
  parameters: z.number(),
  layers: z.number(),
  maxTokens: z.number(),
  dtype: z.string().nullable(),
  bytes: z.number(),
  isOpenable: z.boolean(),
  problem: errorSchema.nullable(),
})
const names = z.array(z.string())
const listed = z.object({ folders: names, files: names, isCut: z.boolean(), modifiedMs: z.number(), listedMs: z.number() })
const scanSchema = z.object({
  root: z.string(),
  folders: z.record(z.string(), listed),
  models: z.record(z.string(), z.object({ stamp: z.string(), card: cardSchema })),
  found: z.array(z.object({ path: z.string(), name: z.string(), card: cardSchema })),
  cut: z.enum(['folders', 'models', 'depth', 'entries']).nullable(),
  refused: z.number(),
})
const cacheSchema = z.object({ version: z.literal(1), scans: z.record(z.string(), scanSchema) })
export type CachedScans = z.infer<typeof cacheSchema>

/** What was found, by folder as it was written: what has not changed since need not be read again. */
export const scansFile = (dataFolder: string) =>
  new StoredFile<CachedScans>(path.join(dataFolder, 'library-cache.json'), {
    schema: cacheSchema,
    empty: { version: 1, scans: {} },
    what: 'What was found in the model folders',
    isDurable: false,
  })
