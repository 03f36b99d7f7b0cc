import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import { connect, parse, type Schemas, serve } from '../../shared/rpc'
import { portPair } from '../helpers/portPair'

interface Api {
  add(input: { a: number; b: number }): number
  double(input: { values: Float32Array }): Float32Array
  refuse(input: { name: string }): never
  crash(input: Record<never, never>): never
  wait(input: Record<never, never>): string
}
interface Events {
  progress: { done: number }
}

const schemas: Schemas<Api> = {
  add: z.object({ a: z.number(), b: z.number() }),
  double: z.object({ values: z.instanceof(Float32Array) }),
  refuse: z.object({ name: z.string() }),
  crash: z.object({}),
  wait: z.object({}),
}

function setup(closeReason?: () => AppError) {
  const [mine, theirs] = portPair()
  const waiting: ((value: string) => void)[] = []
  const add = vi.fn(({ a, b }: { a: number; b: number }) => a + b)
  const server = serve<Api, Events>(theirs, schemas, {
    add,
    double: async ({ values }) => values.map((value) => value * 2),
    refuse: ({ name }) => {
      throw new AppError('no_such_folder', `There is no "${name}".`, 'Check the path.', { name })
    },
    crash: () => {
      throw new TypeError('x is undefined')
    },
    wait: () => new Promise<string>((resolve) => waiting.push(resolve)),
  })
  const client = connect<Api, Events>(mine, closeReason)
  return { client, server, add, waiting, mine, theirs }
}

const errorOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.unreachable('should have failed'),
    (error) => error,
  )

describe('calls', () => {
  it('cross with their arguments and answers typed', async () => {
    const { client } = setup()
    const sum: number = await client.call('add', { a: 2, b: 3 })
    expect(sum).toBe(5)
    // @ts-expect-error: the contract knows no such method
    const unknown = errorOf(client.call('subtract', { a: 1, b: 1 }))
    expect((await unknown).message).toContain('"subtract"')
  })

  it('keep typed arrays binary', async () => {
    const { client } = setup()
    expect(await client.call('double', { values: Float32Array.of(1, 2.5) })).toEqual(Float32Array.of(2, 5))
  })

  it('answer out of order', async () => {
    const { client, waiting } = setup()
    const slow = client.call('wait', {})
    expect(await client.call('add', { a: 1, b: 1 })).toBe(2)
    expect(client.pending()).toEqual(['wait'])
    waiting[0]?.('done')
    expect(await slow).toBe('done')
    expect(client.pending()).toEqual([])
  })
})

describe('errors', () => {
  it('cross with code, message, hint and detail', async () => {
    const error = await errorOf(setup().client.call('refuse', { name: 'x' }))
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'no_such_folder', message: 'There is no "x".', hint: 'Check the path.', detail: { name: 'x' } })
  })

  it('of a defect say that it is one', async () => {
    expect(await errorOf(setup().client.call('crash', {}))).toMatchObject({ code: 'internal', message: 'x is undefined' })
  })

  it('name a method that is not there, inherited ones included', async () => {
    const { client } = setup()
    for (const method of ['nonsense', 'toString', '__proto__', 'constructor']) {
      const error = await errorOf(client.call(method as 'add', { a: 1, b: 1 }))
      expect(error).toMatchObject({ code: 'internal', message: `No method is called "${method}".` })
    }
  })

  it('name the field that a schema refuses, before the handler sees it', async () => {
    const { client, add } = setup()
    const error = await errorOf(client.call('add', { a: 1, b: 'two' as unknown as number }))
    expect(error).toMatchObject({ code: 'input_invalid', detail: { field: 'b' } })
    expect(error.message).toMatch(/^add: b: .*number/)
    expect(add).not.toHaveBeenCalled()
  })

  it('name the path to a nested field', () => {
    const nested = z.object({ spans: z.array(z.object({ start: z.number() })) })
    expect(() => parse(nested, { spans: [{ start: 1 }, {}] }, 'run')).toThrow(/run: spans\.1\.start: /)
    expect(() => parse(nested, 5, 'run')).toThrow(/run: the input: /)
  })
})

describe('a refused field is told in one short sentence', () => {
  const schema = z.strictObject({
    text: z.string(),
    top_k: z.number().int().min(1).max(9).optional(),
    targets: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    ids: z.union([z.array(z.array(z.number())), z.array(z.number())]).optional(),
    choices: z.array(z.string()).min(2).optional(),
    temperature: z.number().positive().default(1),
    pooling: z.enum(['none', 'mean']).default('none'),
    normalize: z.boolean().optional(),
    positions: z.array(z.number().int()).optional(),
    heads: z.array(z.tuple([z.number().int(), z.number().int()])).optional(),
    changes: z
      .strictObject({ scales: z.array(z.strictObject({ layer: z.number().int() })).default([]), skipped_layers: z.array(z.number().int()).default([]) })
      .transform((given) => given.scales)
      .optional(),
  })
  it.each<[object, string]>([
    [{}, 'text: it is missing'],
    [{ text: null }, 'text: it is null; it must be a string'],
    [{ text: 1 }, 'text: it is a number; it must be a string'],
    [{ text: '', top_k: 0 }, 'top_k: it is 0; it must be at least 1'],
    [{ text: '', top_k: 10 }, 'top_k: it is 10; it must be at most 9'],
    [{ text: '', top_k: 1.5 }, 'top_k: it is 1.5; it must be a whole number'],
    [{ text: '', top_k: 'x' }, 'top_k: it is a string; it must be a whole number'],
    [{ text: '', temperature: 0 }, 'temperature: it is 0; it must be more than 0'],
    [{ text: '', temperature: Number.POSITIVE_INFINITY }, 'temperature: it is Infinity; it must be a finite number'],
    [{ text: '', positions: 1 }, 'positions: it is a number; it must be a list of whole numbers'],
    [{ text: '', positions: [{}] }, 'positions.0: it is an object; it must be a whole number'],
    [{ text: '', pooling: 'median' }, 'pooling: it is "median"; it must be one of "none", "mean"'],
    [{ text: '', pooling: 3 }, 'pooling: it is 3; it must be one of "none", "mean"'],
    [{ text: '', normalize: 'yes' }, 'normalize: it is a string; it must be true or false'],
    [{ text: '', targets: 5 }, 'targets: it is a number; it must be a string or a list of strings'],
    [{ text: '', targets: [] }, 'targets: it has 0 entries; it must have at least 1'],
    [{ text: '', targets: ['a', 5] }, 'targets.1: it is a number; it must be a string'],
    [{ text: '', choices: ['a'] }, 'choices: it has 1 entry; it must have at least 2'],
    [{ text: '', ids: 5 }, 'ids: it is a number; it must be a list of lists of numbers or a list of numbers'],
    [{ text: '', ids: [[1, 'x']] }, 'ids.0.1: it is a string; it must be a number'],
    [{ text: '', ids: ['x'] }, 'ids.0: it is a string; it must be a list of numbers or a number'],
    [{ text: '', ids: [[1], 2] }, 'ids.1: it is a number; it must be a list of numbers'],
    [{ text: '', heads: 1 }, 'heads: it is a number; it must be a list of lists of 2 whole numbers'],
    [{ text: '', heads: [1, 1] }, 'heads.0: it is a number; it must be a list of 2 whole numbers'],
    [{ text: '', heads: [[1, 1, 1]] }, 'heads.0: it has 3 entries; it must have at most 2'],
    [{ text: '', heads: [[1, 'x']] }, 'heads.0.1: it is a string; it must be a whole number'],
    [{ text: '', changes: 'x' }, 'changes: it is a string; it must be an object'],
    [{ text: '', changes: { skipped_layers: 1 } }, 'changes.skipped_layers: it is a number; it must be a list of whole numbers'],
    [{ text: '', changes: { scales: 1 } }, 'changes.scales: it is a number; it must be a list of objects'],
    [{ text: '', changes: { scales: [{ layer: 1.5 }] } }, 'changes.scales.0.layer: it is 1.5; it must be a whole number'],
  ])('%j', (input, sentence) => {
    expect(() => parse(schema, input, 'run')).toThrow(`run: ${sentence}.`)
  })

  it('a long value is cut', () => {
    expect(() => parse(schema, { text: '', pooling: 'x'.repeat(900) }, 'run')).toThrow(/it is "x{40}…"; it must be/)
  })

  it.each<[object, string, string]>([
    [{ Text: 'a' }, 'Text', 'text'],
    [{ choice: ['a', 'b'] }, 'choice', 'choices'],
    [{ k: 1 }, 'k', 'top_k'],
    [{ changes: { skippedLayers: [1] } }, 'changes.skippedLayers', 'skipped_layers'],
    [{ changes: { scales: [{ layers: 1 }] } }, 'changes.scales.0.layers', 'layer'],
  ])('%j: the misspelt field comes before the one that is missing', (input, field, meant) => {
    const expected = { message: `run: ${field}: there is no such field.`, hint: expect.stringContaining(`Did you mean "${meant}"?`) }
    expect(() => parse(schema, input, 'run')).toThrow(expect.objectContaining(expected))
  })
})

describe('a signal that outlives its calls', () => {
  it('is no longer listened to once a call is settled, whichever way', async () => {
    const { client, waiting, theirs } = setup()
    const kept = new AbortController()
    const listeners = () => getEventListeners(kept.signal, 'abort').length
    const call = <T>(promise: Promise<T>) => promise.catch(() => undefined)
    const add = call(client.call('add', { a: 1, b: 1 }, { signal: kept.signal }))
    expect(listeners()).toBe(1)
    await add
    await call(client.call('refuse', { name: 'x' }, { signal: kept.signal }))
    expect(listeners()).toBe(0)
    const ended = call(client.call('wait', {}, { signal: kept.signal }))
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    theirs.close()
    await ended
    expect(listeners()).toBe(0)
  })
})

describe('a closed port', () => {
  it('fails every pending call with the reason, and every later one', async () => {
    const reason = new AppError('engine_died', 'The engine process ended.', 'Run again.')
    const { client, theirs } = setup(() => reason)
    const calls = [client.call('wait', {}), client.call('wait', {})].map(errorOf)
    theirs.close()
    expect(await Promise.all(calls)).toEqual([reason, reason])
    expect(await errorOf(client.call('add', { a: 1, b: 1 }))).toBe(reason)
    expect(client.pending()).toEqual([])
  })

  it('says connection_lost where nobody gave a reason', async () => {
    const { client, theirs } = setup()
    const call = errorOf(client.call('wait', {}))
    theirs.close()
    expect((await call).code).toBe('connection_lost')
  })

  it('keeps the first reason when it was closed on purpose', async () => {
    const { client } = setup()
    const call = errorOf(client.call('wait', {}))
    const reason = new AppError('engine_closed', 'The model was closed.', 'Open it again.')
    client.close(reason)
    expect(await call).toBe(reason)
    await Promise.resolve()
    expect(await errorOf(client.call('wait', {}))).toBe(reason)
  })

  it('swallows an answer that comes too late', async () => {
    const { client, waiting, theirs } = setup()
    const call = errorOf(client.call('wait', {}))
    await Promise.resolve()
    theirs.close()
    waiting[0]?.('late')
    expect((await call).code).toBe('connection_lost')
  })
})

describe('events', () => {
  it('reach every listener in order', async () => {
    const { client, server } = setup()
    const seen: number[] = []
    client.on('progress', ({ done }) => seen.push(done))
    client.on('progress', ({ done }) => seen.push(done * 10))
    server.emit('progress', { done: 1 })
    server.emit('progress', { done: 2 })
    await client.call('add', { a: 0, b: 0 })
    expect(seen).toEqual([1, 10, 2, 20])
  })

  it('and anything else that is not a frame are ignored by who does not know them', async () => {
    const { client, server, mine, theirs } = setup()
    for (const nonsense of [null, 1, 'text', {}, { result: 99, value: 1 }, { failed: 99, error: {} }]) {
      mine.post(nonsense)
      theirs.post(nonsense)
    }
    server.emit('progress', { done: 1 })
    expect(await client.call('add', { a: 1, b: 2 })).toBe(3)
  })
})
