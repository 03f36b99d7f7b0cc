import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import { AppError } from '../../../shared/errors'
import type { Device } from '../../../shared/model'
import type { Graph } from '../graph/graphBuilder'
import { fromHalf } from '../math/half'

/** The one module that knows ONNX Runtime. */
export interface SessionOptions {
  device: Exclude<Device, 'auto'>
  /** 0: as many as there are physical cores (ONNX Runtime's own choice). */
  threads: number
  /** Hears that a graph is built and its weights are about to be loaded, which blocks this process. */
  loading?: (() => void) | undefined
}

/**
 * Packing a weight for matrix multiplication costs its size in memory and 200 ms per 150 MB at opening. It pays for the encoder (16 tokens of
 * roberta-base: 22 ms against 33 ms unpacked, 512: equal), not for a head over a few rows (1 row of 50,265: 5.8 ms packed, 5.4 ms unpacked and mapped).
 */
export type Packing = 'packed' | 'mapped'

/** A named input: ids or fp32, row-major. */
export type Feed = { shape: number[]; data: BigInt64Array | Int32Array | Float32Array }

export interface OnnxSession {
  /** Runs the whole graph once; only `fetches` are copied out. Blocks this process while it runs. */
  run(feeds: Record<string, Feed>, fetches: string[]): Promise<Record<string, Float32Array>>
  release(): Promise<void>
}

/** Loads a graph; its weights are mapped from the user's file, nothing is copied or written. @throws AppError `device_unavailable` */
export async function createSession(graph: Graph, options: SessionOptions, packing: Packing): Promise<OnnxSession> {
  // A provider that is not compiled in is dropped with a console warning: the model would silently run on the CPU.
  const built = listSupportedBackends().map(({ name }) => name)
  if (!built.includes(options.device)) throw unavailable(options.device, `this build of ONNX Runtime has ${built.join(', ')}`)
  options.loading?.()
  const session = await create(graph, options, packing)
  return {
    run: async (feeds, fetches) => toArrays(await session.run(toTensors(feeds), fetches)),
    release: () => session.release(),
  }
}

async function create(graph: Graph, { device, threads }: SessionOptions, packing: Packing): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(graph.bytes, {
      executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
      intraOpNumThreads: threads,
      // Electron's allocator traps at 1 GiB, which an arena or a memory pattern reaches long before the tensors do.
      enableCpuMemArena: false,
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        session: {
          ...(graph.weightsFolder && { model_external_initializers_file_folder_path: graph.weightsFolder }),
          // Threads that spin for work fight with the process that asks: 16 tokens take 26 ms without, 45 ms with, on two cores; and idle must cost nothing.
          intra_op: { allow_spinning: '0' },
          disable_prepacking: packing === 'mapped' ? '1' : '0',
        },
      },
    })
  } catch (error) {
    if (device === 'cpu') throw error
    throw unavailable(device, (error as Error).message.split('\n')[0] ?? '')
  }
}

const unavailable = (device: string, why: string) =>
  new AppError('device_unavailable', `The device "${device}" cannot be used: ${why}.`, 'Use --device cpu, or install what the device needs.', { device })

const toTensors = (feeds: Record<string, Feed>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(feeds).map(([name, { shape, data }]) => [name, toTensor(data, shape)]))

function toTensor(data: Feed['data'], shape: number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape)
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('int64', data, shape)
}

const toArrays = (outputs: InferenceSession.OnnxValueMapType): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, toFloats(value as Tensor)]))

/** Exports in half precision give it out. */
function toFloats({ type, data }: Tensor): Float32Array {
  if (type === 'float16') return fromHalf(data as unknown as Uint16Array)
  return data instanceof Float32Array ? data : Float32Array.from(data as Float64Array)
}
