import { AppError } from '../../../../shared/errors'
import { type Ablation, byChange, type HeadAblation, type HeadAblationInput } from '../../../../shared/inspect/interventions'
import type { CallContext } from '../../../../shared/rpc'
import type { ModelConfig } from '../../config/modelConfig'
import { checkHead } from './checked'
import type { Intervened } from './intervenedModels'
import { headMaskOf } from './intervenedNetwork'
import { measureOf } from './measures'

/** Heads whose rows are made ready and batched together, at most, and their tokens: a part comes at least every 1.6 s (125 M parameters, 2 cores). */
const MOST_AT_ONCE = 16
const TOKENS_AT_ONCE = 2048

type Head = readonly [layer: number, head: number]
type Asked = Pick<HeadAblationInput, 'task' | 'input' | 'heads'>

/**
 * Switches off one head after the other, each by itself, and says what becomes of the answer (Michel et al. 2019, arXiv 1905.10650, section 3.2). Rows of several heads share batches, each with a head mask of its own.
 * @throws AppError what the task throws; `input_invalid` for a head that is not there, and for a text without an answer; `cancelled` between two batches
 */
export async function headAblation(
  { model, config, layers, whole, interventions }: Intervened,
  { task, input, heads }: Asked,
  { signal, partial }: CallContext,
): Promise<HeadAblation> {
  const asked = heads ?? layers.flatMap((layer) => Array.from({ length: config.num_attention_heads }, (_, i): Head => [layer, i + 1]))
  for (const [layer, head] of asked) checkAsked(whole, layers, layer, head)
  const { values: valuesOf, tokens, ...said } = await measureOf(model, task, input, signal)
  const own = headMaskOf(config, interventions, layers) ?? new Float32Array(layers.length * config.num_attention_heads).fill(1)
  const ablations: Ablation[] = []
  const atOnce = Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(TOKENS_AT_ONCE / tokens)))
  for (let at = 0; at < asked.length; at += atOnce) {
    const chunk = asked.slice(at, at + atOnce)
    const masks = chunk.map(([layer, head]) => own.with(layers.indexOf(layer) * config.num_attention_heads + head - 1, 0))
    const values = await valuesOf(masks)
    const found = chunk.map(([layer, head], i) => ({ layer, head, value: values[i] as number, change: (values[i] as number) - said.value }))
    ablations.push(...found)
    partial({ ...said, ablations: found } satisfies HeadAblation)
  }
  return { ...said, ablations: ablations.sort(byChange) }
}

function checkAsked(whole: ModelConfig, layers: number[], layer: number, head: number): void {
  checkHead(whole, layer, head)
  if (layers.includes(layer)) return
  throw new AppError('input_invalid', `heads: layer ${layer} is skipped already, with all its heads.`, 'Name heads of layers that run.', { field: 'heads' })
}
