import type { z } from 'zod'
import type { EngineApi, EngineEvents } from '../../../shared/ipc'
import { type Client, parse } from '../../../shared/rpc'

export type EngineClient = Client<EngineApi, EngineEvents>

/** How offsets are counted on output: JavaScript's UTF-16 units, or Python's code points. */
export type Offsets = 'utf16' | 'code-points'

export interface RunContext {
  engine: EngineClient
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
  /** @throws AppError `input_invalid` naming the field */
  run(context: RunContext, input: unknown): Promise<unknown>
}

export function lineCommand<Shape extends z.ZodRawShape>(
  name: string,
  definition: {
    summary: string
    example: string
    input: z.ZodObject<Shape>
    run(context: RunContext, input: z.output<z.ZodObject<Shape>>): Promise<unknown>
  },
): LineCommand {
  const { summary, example, input } = definition
  return { summary, example, fields: Object.keys(input.shape), run: (context, raw) => definition.run(context, parse(input, raw, name)) }
}
