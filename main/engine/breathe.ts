import { cancelled } from '../../shared/rpc'

/** Between two runs of ONNX Runtime, which block the thread: messages are heard, and work that is no longer wanted ends. @throws AppError `cancelled` */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (signal?.aborted) throw cancelled()
}
