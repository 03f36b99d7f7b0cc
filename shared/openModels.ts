import { z } from 'zod'
import type { ErrorData } from './errors'
import type { ModelInfo } from './model'

/** A model that is open, in an engine process of its own. */
export interface OpenModel {
  generation: number
  info: ModelInfo
  /** Resident bytes of its engine, mapped weights included, as last asked; `null`: not yet. */
  rssBytes: number | null
  isCurrent: boolean
  /** When it was last the current one: milliseconds since 1970. */
  lastUsed: number
  /** Why its engine ended by itself, in the background: it is opened once more when it is switched to. */
  ended: ErrorData | null
}

/** What was closed because a model that was opened needs its memory. */
export interface MadeRoom {
  unloaded: string[]
  opened: string
  neededBytes: number
  freeBytes: number
}

export interface OpenModelsApi {
  /** Makes another open model the current one, for every page; nothing is loaded unless its engine has ended. */
  switchModel(input: { generation: number }): ModelInfo
  /** Ends its process. Of the current one: the one that was used before it is current then, where there is one. */
  unloadModel(input: { generation: number }): null
  /** Ends the process that opens a model, whatever it is doing; what was open stays. */
  cancelOpening(input: Record<never, never>): null
}

export interface OpenModelsEvents {
  /** All of them, those used last first. */
  openModels: OpenModel[]
  madeRoom: MadeRoom
}

const generation = z.object({ generation: z.int().min(1) })

export const openModelsSchemas = { switchModel: generation, unloadModel: generation, cancelOpening: z.object({}) }
