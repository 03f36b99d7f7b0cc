import { vi } from 'vitest'
import type { Api } from '../../renderer/api'
import { AppError } from '../../shared/errors'
import type { ModelInfo, ModelState } from '../../shared/model'
import type { MadeRoom, OpenModel } from '../../shared/openModels'
import { inProcessApi } from './inProcessApi'

interface Open {
  generation: number
  info: ModelInfo
  api: Api
}

/** The renderer's {@link Api} over a real engine for each model, all in this process; the host is as `Models` is. Counts what is asked of the engines. */
export function severalModels() {
  const base = inProcessApi().api
  const open: Open[] = []
  let current: Open | null = null
  let generation = 0
  const listeners: ((state: ModelState) => void)[] = []
  const events: { openModels: ((models: OpenModel[]) => void)[]; madeRoom: ((room: MadeRoom) => void)[] } = { openModels: [], madeRoom: [] }
  const hear = (state: ModelState) => {
    for (const listener of listeners) listener(state)
  }
  const list = () => open.map(({ api: _, ...one }) => ({ ...one, rssBytes: 1e6, isCurrent: one.generation === current?.generation, lastUsed: 0, ended: null }))
  const show = (one: Open | null, replaces?: number) => {
    current = one
    hear(one ? { status: 'ready', info: one.info, generation: one.generation, ...(replaces !== undefined && { replaces }) } : { status: 'none' })
    for (const listener of events.openModels) listener(list())
  }
  const engine = (): Api => {
    if (!current) throw new AppError('no_model', 'No model is open.', 'Open a model first.')
    return current.api
  }
  /** In a new engine; `replaces`: of one that died. */
  const load = async (path: string | null, replaces?: number): Promise<ModelInfo> => {
    const { api } = inProcessApi()
    const info = await api.openModel(path)
    open.push({ generation: ++generation, info, api })
    if (replaces !== undefined)
      open.splice(
        open.findIndex((one) => one.generation === replaces),
        1,
      )
    show(open.at(-1) ?? null, replaces)
    return info
  }
  const switchTo = (wanted: number) => show(open.find((one) => one.generation === wanted) ?? null)
  const unload = (wanted: number) => {
    const isCurrent = current?.generation === wanted
    open.splice(
      open.findIndex((one) => one.generation === wanted),
      1,
    )
    show(isCurrent ? (open.at(-1) ?? null) : current)
  }
  const host = (call: string, input: unknown) => {
    const { generation: wanted } = input as { generation: number }
    if (call === 'switchModel') switchTo(wanted)
    if (call === 'unloadModel') unload(wanted)
    return Promise.resolve(null)
  }
  const run = vi.fn<Api['run']>((task, input, options) => engine().run(task, input, options))
  const tensors = vi.fn<Api['inspect']['tensors']>((input, options) => engine().inspect.tensors(input, options))
  const api: Api = {
    ...base,
    host: host as Api['host'],
    on: ((event: keyof typeof events, listener: never) => void events[event]?.push(listener)) as Api['on'],
    openModel: load,
    run,
    tokenize: (input) => engine().tokenize(input),
    stats: () => engine().stats(),
    inspect: { ...base.inspect, tensors },
    onModel: (listener) => void listeners.push(listener),
  }
  return { api, run, tensors, hear, load, switchTo, unload }
}
