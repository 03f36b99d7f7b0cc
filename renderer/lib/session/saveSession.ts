import type { ModelInfo } from '../../../shared/model'
import { lensFile } from '../../../shared/session/lensFile'
import type { SavedModel } from '../../../shared/session/manifest'
import { fileName } from '../figure/figure'
import { breathing } from './breathing'
import { panelsWithResults } from './results'
import type { SessionState } from './sessionState'
import { settled } from './settled'

export interface ToSave {
  state: SessionState
  panel: string
  /** `null`: none was open. Its path is its name where the model itself is not at hand. */
  info: ModelInfo | null
  fingerprint: string | null
  /** Of the program. */
  app: string
  saved: Date
  /** Where models lie on this machine: nobody else is told. */
  paths: string[]
}

/** The file of what is in sight, and what it is called. @throws AppError `session_too_large` */
export async function savedSession({ state, panel, info, fingerprint, app, saved, paths }: ToSave): Promise<{ name: string; blob: Blob }> {
  const at = saved.toISOString()
  const whole = settled(state)
  const manifest = { app, saved: at, model: info && withoutPath(info, fingerprint), panel, panels: [...panelsWithResults(whole)].sort() }
  const pieces: BlobPart[] = []
  for await (const piece of lensFile({ manifest, state: whole }, breathing(), withoutPaths(paths))) pieces.push(piece as Uint8Array<ArrayBuffer>)
  const name = `${fileName(info?.name ?? 'session', at.slice(0, 16).replace(':', ''))}.lens`
  return { name, blob: new Blob(pieces, { type: 'application/zip' }) }
}

function withoutPath({ path: _path, problems: _problems, ...facts }: ModelInfo, fingerprint: string | null): SavedModel {
  return { ...facts, fingerprint }
}

/** A path becomes its last name, alone and inside of sentences: it tells who somebody is and what he works on. */
function withoutPaths(paths: string[]): (text: string) => string {
  const longestFirst = [...new Set(paths)].filter((path) => /[/\\]/.test(path)).sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((told, path) => (told.includes(path) ? told.replaceAll(path, lastName(path)) : told), text)
}

const lastName = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? path
