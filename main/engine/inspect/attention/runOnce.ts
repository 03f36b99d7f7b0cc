import type { Graph } from '../../graph/graphBuilder'
import type { OpenModel } from '../../openModel'
import { createSession, type Feed, type OnnxSession } from '../../session/onnxSession'

/** A small graph that is loaded for a few runs: what it holds is given back at once, and not when the collector comes by. */
export async function withSession<T>({ info }: OpenModel, graph: Graph, use: (session: OnnxSession) => Promise<T>): Promise<T> {
  const session = await createSession(graph, { device: info.device, threads: info.threads }, 'mapped')
  try {
    return await use(session)
  } finally {
    await session.release()
  }
}

export const runOnce = (model: OpenModel, graph: Graph, feeds: Record<string, Feed>, output: string): Promise<Float32Array> =>
  withSession(model, graph, async (session) => (await session.run(feeds, [output]))[output] as Float32Array)
