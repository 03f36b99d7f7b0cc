import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './errors'
import type { Schemas } from './rpc'

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]

/** A call of the page that was answered with an error: its name and the error's code, nothing of what was asked. */
const failure = z.strictObject({ call: z.string().max(64), code: z.enum(codes) })
export type Failure = z.infer<typeof failure>

/** An error in the page that is no {@link Failure}: a defect. `stack`: its frames, the innermost first. */
const defect = z.strictObject({ name: z.string().max(64), message: z.string().max(4096), stack: z.array(z.string().max(512)).max(32) })
export type Defect = z.infer<typeof defect>

export interface DiagnosticsApi {
  /** What a report of a defect needs, as text: versions, machine, facts of the open model, the last events of the log. Neither texts nor paths of the user. */
  diagnostics(input: Record<never, never>): string
  noteFailure(input: Failure): null
  noteDefect(input: Defect): null
}

export const diagnosticsSchemas: Schemas<DiagnosticsApi> = { diagnostics: z.object({}), noteFailure: failure, noteDefect: defect }
