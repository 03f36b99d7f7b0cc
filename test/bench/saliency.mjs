// Occlusion: how near runs with a word taken away come to the encoder's own throughput.
import { EngineProcess } from './engineProcess.mjs'

/** Words taken away in a question, by the length of the text: of 16 tokens all share a batch, of 512 each is a run of its own. */
const TAKEN = { 16: 12, 128: 12, 512: 4 }
export const SALIENCY_LENGTHS = Object.keys(TAKEN).map(Number)
const ROUNDS = 7

/** By length, milliseconds of a run of the encoder and of one with a word taken away beside it, the untouched run shared among them; and what the engine announced for each. */
export async function saliency(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  const times = {}
  for (const tokens of SALIENCY_LENGTHS) times[tokens] = await roundsOf(engine, `It is <mask>${' the'.repeat(tokens - 5)}`, TAKEN[tokens])
  await engine.end()
  return times
}

async function roundsOf(engine, text, taken) {
  const question = { task: 'fill-mask', text, unit: 'word' }
  const { units, estimatedMs } = await engine.call('saliencyTargets', question)
  const only = Array.from({ length: Math.min(taken, units.length) }, (_, i) => i)
  const encode = () => engine.call('run', { task: 'feature-extraction', input: { text, pooling: 'cls' } })
  const occlude = () => engine.call('occlusion', { ...question, replace: 'mask', only })
  for (const warm of [encode, occlude]) await warm()
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const encoder = await timed(encode)
    rounds.push({ encoder, taken: (await timed(occlude)) / (only.length + 1) })
  }
  return { rounds, announced: estimatedMs / units.length }
}

async function timed(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}
