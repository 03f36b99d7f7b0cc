import { closest } from 'fastest-levenshtein'
import type { z } from 'zod'
import { AppError, type ErrorData, errorData } from './errors'

/**
 * Calls and events over any two-way pipe. Electron gives a MessagePort, the browser host a WebSocket, a child process Node's IPC, a test an in-memory pair.
 * When the pipe closes, every pending call fails with the reason: nothing waits for ever.
 */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** A contract: methods of one argument and one result. See `ipc.ts` for the two contracts of this program. */
type Api<A> = { [K in keyof A]: (input: never) => unknown }
type Input<F> = F extends (input: infer I) => unknown ? I : never
type Result<F> = F extends (input: never) => infer R ? R : never

/** The schemas that check what arrives, one per method. */
export type Schemas<A> = { [K in keyof A]: z.ZodType }
export type Handlers<A> = { [K in keyof A]: (input: Input<A[K]>, context: CallContext) => Result<A[K]> | Promise<Result<A[K]>> }

/** What a handler knows of its call besides the input. */
export interface CallContext {
  /** Aborted when the caller no longer wants the answer, or is gone. */
  signal: AbortSignal
  /** Tells the caller a part of the answer before the whole. */
  partial(value: unknown): void
}

export interface CallOptions {
  /** Ends the wait at once with `cancelled`, and tells the other side. */
  signal?: AbortSignal | undefined
  /** Hears the parts that come before the answer; of which type, the contract says. */
  onPartial?: ((value: never) => void) | undefined
}

type Frame =
  | { call: number; method: string; input: unknown }
  | { result: number; value: unknown }
  | { failed: number; error: ErrorData }
  | { partial: number; value: unknown }
  | { cancel: number }
  | { event: string; value: unknown }

const isFrame = (message: unknown): message is Frame => typeof message === 'object' && message !== null

export interface Client<A extends Api<A>, Events> {
  call<K extends keyof A & string>(method: K, input: Input<A[K]>, options?: CallOptions): Promise<Result<A[K]>>
  on<E extends keyof Events & string>(event: E, listener: (value: Events[E]) => void): void
  /** Methods that were called and have not answered, oldest first. */
  pending(): string[]
  /** Fails every pending and every later call with `reason`, and closes the port. */
  close(reason: AppError): void
}

export const cancelled = () => new AppError('cancelled', 'The run was cancelled.', 'Run it again.')

const LOST = new AppError('connection_lost', 'The connection closed before the answer came.', 'Try again.')

interface PendingCall {
  method: string
  resolve(value: never): void
  reject(error: AppError): void
  onPartial: ((value: never) => void) | undefined
  /** Leaves the caller's signal, which may outlive many calls. */
  unlisten(): void
}

/** The calling side. `closeReason` is asked when the port closes by itself, so that the calls fail with what really happened. */
export function connect<A extends Api<A>, Events = Record<never, never>>(port: Port, closeReason: () => AppError = () => LOST): Client<A, Events> {
  const pending = new Map<number, PendingCall>()
  const listeners = new Map<string, ((value: never) => void)[]>()
  let closed: AppError | null = null
  let next = 1

  const settle = (id: number) => {
    const call = pending.get(id)
    pending.delete(id)
    call?.unlisten()
    return call
  }
  const fail = (reason: AppError) => {
    closed ??= reason
    for (const id of [...pending.keys()]) settle(id)?.reject(closed)
  }
  port.onMessage((frame) => {
    if (!isFrame(frame)) return
    if ('result' in frame) settle(frame.result)?.resolve(frame.value as never)
    else if ('failed' in frame) settle(frame.failed)?.reject(AppError.from(frame.error))
    else if ('partial' in frame) pending.get(frame.partial)?.onPartial?.(frame.value as never)
    else if ('event' in frame) for (const listener of listeners.get(frame.event) ?? []) listener(frame.value as never)
  })
  port.onClose(() => fail(closeReason()))

  return {
    call: (method, input, { signal, onPartial } = {}) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed)
        if (signal?.aborted) return reject(cancelled())
        const id = next++
        // Posted first: what cannot be sent throws, and then waits for nothing.
        port.post({ call: id, method, input } satisfies Frame)
        const cancel = () => {
          settle(id)
          port.post({ cancel: id } satisfies Frame)
          reject(cancelled())
        }
        pending.set(id, { method, resolve, reject, onPartial, unlisten: () => signal?.removeEventListener('abort', cancel) })
        signal?.addEventListener('abort', cancel, { once: true })
      }),
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener as (value: never) => void]) && undefined,
    pending: () => [...pending.values()].map((call) => call.method),
    close: (reason) => {
      fail(reason)
      port.close()
    },
  }
}

/** The answering side. Input that its schema refuses never reaches a handler. Returns how to send events to this port. */
export function serve<A extends Api<A>, Events = Record<never, never>>(port: Port, schemas: Schemas<A>, handlers: Handlers<A>) {
  const running = new Map<number, AbortController>()
  port.onClose(() => {
    for (const controller of running.values()) controller.abort()
  })
  port.onMessage(async (frame) => {
    if (!isFrame(frame)) return
    if ('cancel' in frame) running.get(frame.cancel)?.abort()
    if (!('call' in frame)) return
    const { call, method, input } = frame
    const controller = new AbortController()
    running.set(call, controller)
    const context: CallContext = { signal: controller.signal, partial: (value) => port.post({ partial: call, value } satisfies Frame) }
    try {
      if (!Object.hasOwn(handlers, method)) throw new AppError('internal', `No method is called "${method}".`, 'Reload the window.')
      const known = method as keyof A
      const value = await handlers[known](parse(schemas[known], input, method) as never, context)
      port.post({ result: call, value } satisfies Frame)
    } catch (error) {
      port.post({ failed: call, error: errorData(error) } satisfies Frame)
    } finally {
      running.delete(call)
    }
  })
  return {
    emit: <E extends keyof Events & string>(event: E, value: Events[E]) => port.post({ event, value } satisfies Frame),
  }
}

/** Checks `input` against `schema`; a refusal names the field, what was found and what is allowed. @throws AppError `input_invalid` */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  // A misspelt field often leaves a required one missing: the cause is told, not what follows from it.
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown) throw unknownField(schema, unknown, what)
  const issue = deepest(issues[0] as z.core.$ZodIssue)
  const field = issue.path.join('.') || 'the input'
  throw new AppError('input_invalid', `${what}: ${field}: ${refusal(schema, issue, input)}.`, 'Correct the field and try again.', { field })
}

/** Names the field that nothing knows, and the known one that is most like it: one that holds its letters in a row goes first (`labels`: `candidate_labels`). */
function unknownField(schema: z.ZodType, { keys, path }: { keys: string[]; path: PropertyKey[] }, what: string): AppError {
  const [key = ''] = keys
  const field = [...path, key].join('.')
  const known = allowedAt(schema, path).flatMap((one) => ('shape' in one ? Object.keys(one.shape as object) : []))
  const meant = known.find((name) => name.includes(key.toLowerCase())) ?? closest(key, known)
  const hint = known.length === 0 ? 'Leave it out.' : `Did you mean "${meant}"? The fields are ${known.join(', ')}.`
  return new AppError('input_invalid', `${what}: ${field}: there is no such field.`, hint, { field })
}

/** Of a value that fits no member of a union, what is wrong with it in the member that it fits longest: in `["a", 5]` the 5. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().map(deepest)
  const [first] = inner.sort((a, b) => b.path.length - a.path.length)
  return first && first.path.length > 0 ? { ...first, path: [...issue.path, ...first.path] } : issue
}

/** What was found and what is allowed. */
function refusal(schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): string {
  const found = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)
  if (issue.code === 'custom') return issue.message
  if (found === undefined) return 'it is missing'
  if (issue.code === 'too_small') return outside(found, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
  if (issue.code === 'too_big') return outside(found, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
  if (found === Number.POSITIVE_INFINITY || found === Number.NEGATIVE_INFINITY) return `it is ${found}; it must be a finite number`
  const kinds = new Set(allowedAt(schema, issue.path).map(kindOf))
  kinds.delete(foundKind(found))
  if (kinds.size === 0) return issue.message
  const isChoice = issue.code === 'invalid_value'
  return `it is ${isChoice || (typeof found === 'number' && kinds.has(WHOLE)) ? shown(found) : foundKind(found)}; it must be ${[...kinds].join(' or ')}`
}

function outside(found: unknown, relation: string, limit: number | bigint): string {
  if (!Array.isArray(found)) return `it is ${shown(found)}; it must be ${relation} ${limit}`
  return `it has ${found.length} ${found.length === 1 ? 'entry' : 'entries'}; it must have ${relation} ${limit}`
}

/** At most 40 characters of a value. */
function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= 42 ? text : `${text.slice(0, 41)}…${typeof value === 'string' ? '"' : ''}`
}

const foundKind = (value: unknown): string => {
  if (value === null || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** What a schema has at a path, the members of a union each for itself. */
function allowedAt(schema: z.core.$ZodType, path: PropertyKey[]): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const [key, ...rest] = path
  if (def.type === 'optional' || def.type === 'nullable' || def.type === 'default') return allowedAt(def.innerType, path)
  if (def.type === 'union') return def.options.flatMap((option) => allowedAt(option, path))
  // What is asked for is what is checked first, not what becomes of it.
  if (def.type === 'pipe') return allowedAt(def.in, path)
  if (key === undefined) return [schema]
  if (def.type === 'array') return allowedAt(def.element, rest)
  if (def.type === 'tuple') return allowedAt(def.items[Number(key)] ?? schema, rest)
  const field = def.type === 'object' ? def.shape[String(key)] : undefined
  return field ? allowedAt(field, rest) : []
}

const WHOLE = 'a whole number'

function kindOf(schema: z.core.$ZodType): string {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'array') return `a list of ${several(kindOf(def.element))}`
  if (def.type === 'tuple') return `a list of ${def.items.length} ${several(def.items[0] ? kindOf(def.items[0]) : 'a value')}`
  if (def.type === 'enum') return `one of ${Object.values(def.entries).map(shown).join(', ')}`
  if (def.type === 'number') return def.checks?.some((check) => check._zod.def.check === 'number_format') ? WHOLE : 'a number'
  if (def.type === 'boolean') return 'true or false'
  return def.type === 'object' ? 'an object' : `a ${def.type}`
}

const several = (kind: string): string => kind.replace(/^an? (whole number|\w+)/, '$1s')
