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
export type Handlers<A> = { [K in keyof A]: (input: Input<A[K]>) => Result<A[K]> | Promise<Result<A[K]>> }

type Frame =
  | { call: number; method: string; input: unknown }
  | { result: number; value: unknown }
  | { failed: number; error: ErrorData }
  | { event: string; value: unknown }

const isFrame = (message: unknown): message is Frame => typeof message === 'object' && message !== null

export interface Client<A extends Api<A>, Events> {
  call<K extends keyof A & string>(method: K, input: Input<A[K]>): Promise<Result<A[K]>>
  on<E extends keyof Events & string>(event: E, listener: (value: Events[E]) => void): void
  /** Methods that were called and have not answered, oldest first. */
  pending(): string[]
  /** Fails every pending and every later call with `reason`, and closes the port. */
  close(reason: AppError): void
}

const LOST = new AppError('connection_lost', 'The connection closed before the answer came.', 'Try again.')

/** The calling side. `closeReason` is asked when the port closes by itself, so that the calls fail with what really happened. */
export function connect<A extends Api<A>, Events = Record<never, never>>(port: Port, closeReason: () => AppError = () => LOST): Client<A, Events> {
  const pending = new Map<number, { method: string; resolve: (value: never) => void; reject: (error: AppError) => void }>()
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
    else if ('event' in frame) for (const listener of listeners.get(frame.event) ?? []) listener(frame.value as never)
  })
  port.onClose(() => fail(closeReason()))

  return {
    call: (method, input) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed)
        const id = next++
        // Posted first: what cannot be sent throws, and then waits for nothing.
        port.post({ call: id, method, input } satisfies Frame)
        pending.set(id, { method, resolve, reject })
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
  port.onMessage(async (frame) => {
    if (!isFrame(frame) || !('call' in frame)) return
    const { call, method, input } = frame
    try {
      if (!Object.hasOwn(handlers, method)) throw new AppError('internal', `No method is called "${method}".`, 'Reload the window.')
      const known = method as keyof A
      const value = await handlers[known](parse(schemas[known], input, method) as never)
      port.post({ result: call, value } satisfies Frame)
    } catch (error) {
      port.post({ failed: call, error: errorData(error) } satisfies Frame)
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
  const field = issue?.path.join('.') || 'the input'
  throw new AppError('input_invalid', `${what}: ${field}: ${issue?.message ?? 'not valid'}.`, 'Correct the field and try again.', { field })
}
