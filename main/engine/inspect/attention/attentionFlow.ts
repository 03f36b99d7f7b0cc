import type { AttentionFlow, FlowPart } from '../../../../shared/inspect/attention'
import type { CallContext } from '../../../../shared/rpc'
import { breathe } from '../../breathe'
import type { AttentionRun } from './attentionRun'
import { MaxFlow } from './maxFlow'
import { mixedWithResidual } from './rollout'

const PART_MS = 100
/** Some 20 ms: heard in between whether it is still wanted. */
const STEPS = 20_000

/**
 * Attention flow (Abnar and Zuidema 2020, arXiv 2005.00928, section 3.2): how much of each token's embedding can reach the state of `to` behind `layer` at most, attentions with residuals being the capacities.
 * @throws AppError `cancelled`
 */
export async function attentionFlow(run: AttentionRun, to: number, layer: number, { signal, partial }: CallContext): Promise<AttentionFlow> {
  const { tokens: size } = run.tokens
  const network = new MaxFlow(capacities(run, layer), layer, size, to)
  const flow = new Float32Array(size)
  let [told, toldAt] = [0, performance.now()]
  for (let from = 0; from < size; from++) {
    network.begin(from)
    do await breathe(signal)
    while (!network.advance(STEPS))
    flow[from] = network.flow
    if (performance.now() - toldAt < PART_MS) continue
    partial({ from: told, flow: flow.slice(told, from + 1) } satisfies FlowPart)
    told = from + 1
    toldAt = performance.now()
  }
  return { flow }
}

/** `[layers, key, query]`: a state goes from the key to the query that attends to it. */
function capacities(run: AttentionRun, layers: number): Float32Array {
  const { tokens: size } = run.tokens
  const result = new Float32Array(layers * size * size)
  for (let layer = 0; layer < layers; layer++) {
    const mixed = mixedWithResidual(run, layer)
    for (let query = 0; query < size; query++)
      for (let key = 0; key < size; key++) result[(layer * size + key) * size + query] = mixed[query * size + key] as number
  }
  return result
}
