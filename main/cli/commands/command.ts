import type { z } from 'zod'
import type { EngineApi, EngineEvents } from '../../../shared/ipc'
import { type Client, parse } from '../../../shared/rpc'
import type { TaskId, TaskMap } from '../../../shared/tasks'

export type EngineClient = Client<EngineApi, EngineEvents>

/** How offsets are counted on output: JavaScript's UTF-16 units, or Python's code points. */
export type Offsets = 'utf16' | 'code-points'

export interface RunContext {
  engine: EngineClient
  /** Runs a task, together with the other lines that are worked on. */
  run<K extends TaskId>(task: K, input: TaskMap[K]['input']): Promise<TaskMap[K]['result']>
  offsets: Offsets
  truncate: boolean
  /** The `--class` of `forward`. */
  className: string | undefined
  /** For the user, on standard error. */
  warn(sentence: string): void
}

/** A command that maps input lines to output lines. */
export interface LineCommand {
  summary: string
  /** The input object's fields, under the reference's argument names; each is also an option. */
  fields: string[]
  example: string
  /** Lines worked on at a time. */
  linesAtOnce: number
  /** @throws AppError `input_invalid` naming the field */
  run(context: RunContext, input: unknown): Promise<unknown>
}

/** Short lines of like length make full batches; the first answers come after so many. */
const LINES_AT_ONCE = 128

export function lineCommand<Shape extends z.ZodRawShape>(
  name: string,
  definition: {
    summary: string
    example: string
    /** Default: as many as are batched. */
    linesAtOnce?: number
    input: z.ZodObject<Shape>
    run(context: RunContext, input: z.output<z.ZodObject<Shape>>): Promise<unknown>
  },
): LineCommand {
  const { summary, example, input, linesAtOnce = LINES_AT_ONCE } = definition
  return { summary, example, linesAtOnce, fields: Object.keys(input.shape), run: (context, raw) => definition.run(context, parse(input, raw, name)) }
}
