import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { type InterventionsInput, interventionsInput } from '../../../shared/inspect/interventions'
import type { EngineApi, EngineEvents } from '../../../shared/ipc'
import { type Client, parse } from '../../../shared/rpc'
import { TASKS, type TaskId, type TaskMap } from '../../../shared/tasks'

export type EngineClient = Client<EngineApi, EngineEvents>

/** How offsets are counted on output: JavaScript's UTF-16 units, or Python's code points. */
export type Offsets = 'utf16' | 'code-points'

export interface RunContext {
  engine: EngineClient
  /** Runs a task, together with the other lines that are worked on. */
  run<K extends TaskId>(task: K, input: TaskMap[K]['input'], interventions?: InterventionsInput): Promise<TaskMap[K]['result']>
  offsets: Offsets
  truncate: boolean
  /** The `--class` of `forward`. */
  className: string | undefined
  /** For the user, on standard error. */
  warn(sentence: string): void
}

export type Fields = Record<string, unknown>

/** A command that maps input lines to output lines. */
export interface LineCommand {
  summary: string
  /** What each field of the input object means, under the reference's argument names; each is also an option. */
  fields: Record<string, string>
  example: string
  /** Lines worked on at a time. */
  linesAtOnce: number
  /** Whether a field can be this value. */
  takes(field: string, value: unknown): boolean
  /** `defaults` holds where the line says nothing. @throws AppError `input_invalid` naming the field */
  run(context: RunContext, line: Fields, defaults: Fields): Promise<unknown>
}

/** Short lines of like length make full batches; the first answers come after so many. */
const LINES_AT_ONCE = 128

const { heads, skippedLayers, restricted } = interventionsInput.shape
/** The engine's, under names in the reference's style. */
export const interventionsField = z
  .strictObject({ heads, skipped_layers: skippedLayers, restricted })
  .transform((given): InterventionsInput => ({ heads: given.heads, skippedLayers: given.skipped_layers, restricted: given.restricted }))
  .optional()
  .describe(
    'what is changed in the model: {"heads": [{"layer": 1, "head": 3, "scale": 0}], "skipped_layers": [2], "restricted": [{"layer": 1, "heads": [1], "tokens": [0]}]}',
  )

/** Every task can be run with interventions: its field goes beside the task's own. */
function intervening(context: RunContext, fields: { interventions?: InterventionsInput }): RunContext {
  const { interventions } = fields
  delete fields.interventions
  return interventions ? { ...context, run: (task, input) => context.run(task, input, interventions) } : context
}

export function lineCommand<Shape extends Record<string, z.ZodType>>(
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
  const { summary, example, linesAtOnce = LINES_AT_ONCE } = definition
  const isTask = Object.hasOwn(TASKS, name)
  const input: z.ZodObject = isTask ? definition.input.extend({ interventions: interventionsField }) : definition.input
  const shape: Record<string, z.ZodType> = input.shape
  const fields = Object.fromEntries(Object.entries(shape).map(([field, schema]) => [field, schema.description ?? '']))
  const given = (found: Fields) => withLists(shape, withoutNulls(shape, found))
  const run: LineCommand['run'] = (context, line, defaults) => {
    const fields: unknown = parsedLine(input, { ...given(defaults), ...given(line) }, name)
    return definition.run(isTask ? intervening(context, fields as { interventions?: InterventionsInput }) : context, fields as z.output<z.ZodObject<Shape>>)
  }
  const takes = (field: string, value: unknown) => shape[field]?.safeParse(value).success === true
  return { summary, example, linesAtOnce, fields, takes, run }
}

/** Scripts write `null` for what they leave out, as Python does its `None`: it is absent, but where the field itself means something by it. */
const withoutNulls = (shape: Record<string, z.ZodType>, found: Fields): Fields =>
  Object.fromEntries(Object.entries(found).filter(([field, value]) => value !== null || !Object.hasOwn(shape, field) || !isAbsentByNull(shape[field])))

const isAbsentByNull = (schema: z.ZodType | undefined): boolean => schema?.safeParse(undefined).success === true && !schema.safeParse(null).success

/** Where a list of numbers is asked for, one number is a list of it. */
const withLists = (shape: Record<string, z.ZodType>, found: Fields): Fields =>
  Object.fromEntries(Object.entries(found).map(([field, value]) => [field, typeof value === 'number' && isNumberList(shape[field]) ? [value] : value]))

function isNumberList(schema: z.ZodType | undefined): boolean {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  return inner instanceof z.ZodArray && inner.element instanceof z.ZodNumber
}

/** A number of a list is named as it was typed, `layers`: which of them it is, its value says. */
function parsedLine<T>(input: z.ZodType<T> & { shape: Record<string, z.ZodType> }, line: Fields, command: string): T {
  try {
    return parse(input, line, command)
  } catch (error) {
    const [, field] = error instanceof AppError ? (/^(\w+)\.\d+$/.exec(String(error.detail?.field)) ?? []) : []
    if (!(error instanceof AppError) || field === undefined || !isNumberList(input.shape[field])) throw error
    throw new AppError(error.code, error.message.replace(`${error.detail?.field}`, field), error.hint, { ...error.detail, field })
  }
}
