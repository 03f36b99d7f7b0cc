import { AppError, type ErrorData, errorData } from '../../shared/errors'
import type { ModelState, OpenOptions } from '../../shared/model'
import type { EngineChild } from './models'
import type { Opened } from './openedModels'
import { engineClosed } from './runningEngine'

export const beginning = ({ path }: OpenOptions): ModelState => ({ status: 'opening', path, stage: 'starting', isSlow: false })
export const ready = ({ info, generation, replaces }: Opened<EngineChild>): ModelState => ({
  status: 'ready',
  info,
  generation,
  ...(replaces !== null && { replaces }),
})
export const reasonOf = ({ ended }: Opened<EngineChild>): AppError => (ended ? AppError.from(ended) : engineClosed())

/** Of an engine that no other one replaces: its own hint says that one does. */
export function forGood(error: unknown): ErrorData {
  const data = errorData(error)
  return data.code === 'engine_died' ? { ...data, hint: 'Your text is untouched. Open the model again, or another one.' } : data
}
