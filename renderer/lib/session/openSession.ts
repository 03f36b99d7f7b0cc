import type { ModelInfo } from '../../../shared/model'
import { readLensFile } from '../../../shared/session/lensFile'
import type { Manifest } from '../../../shared/session/manifest'
import { breathing } from './breathing'
import { type Restored, restored } from './restored'
import type { Shapes } from './shape'
import shapes from './shapes.json?raw'

export interface OpenedFile extends Restored {
  name: string
  manifest: Manifest
  /** As if it were open here; its path is its name. */
  info: ModelInfo | null
}

/** What a file holds, each field compared with what it has to be. @throws AppError `session_invalid`, `session_newer`, `session_too_large` */
export async function openedSession(file: Pick<File, 'name' | 'arrayBuffer'>): Promise<OpenedFile> {
  const { manifest, state } = await readLensFile(file.name, new Uint8Array(await file.arrayBuffer()), breathing())
  return { name: file.name, manifest, info: infoOf(manifest), ...restored(state, JSON.parse(shapes) as Shapes) }
}

function infoOf({ model }: Manifest): ModelInfo | null {
  if (!model) return null
  const { fingerprint: _, ...facts } = model
  return { ...facts, path: facts.name, problems: [] }
}
