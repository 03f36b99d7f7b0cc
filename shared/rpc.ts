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
        pending.set(id, { method, resolve, reject, onPartial })
        signal?.addEventListener('abort', () => {
          const call = settle(id)
          if (!call) return
          port.post({ cancel: id } satisfies Frame)
          call.reject(cancelled())
        })
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

/** Checks `input` against `schema`; a refusal names the field, what was found and what is allowed. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  if (issue?.code === 'unrecognized_keys') throw unknownField(schema, issue, what)
  const field = issue?.path.join('.') || 'the input'
  throw new AppError('input_invalid', `${what}: ${field}: ${issue?.message ?? 'not valid'}.`, 'Correct the field and try again.', { field })
}

/** Names the field that nothing knows, and the known one that is most like it. */
function unknownField(schema: z.ZodType, { keys, path }: { keys: string[]; path: PropertyKey[] }, what: string): AppError {
  const field = [...path, keys[0] ?? ''].join('.')
  const known = path.length === 0 && 'shape' in schema ? Object.keys(schema.shape as object) : []
  const hint = known.length === 0 ? 'Leave it out.' : `Did you mean "${closest(field, known)}"? The fields are ${known.join(', ')}.`
  return new AppError('input_invalid', `${what}: ${field}: there is no such field.`, hint, { field })
}
