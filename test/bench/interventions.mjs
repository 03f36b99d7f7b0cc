import { EngineProcess } from './engineProcess.mjs'

const LENGTHS = [128, 512]
const ROUNDS = 7
const SWEPT = [16, 128]

const KINDS = {
  untouched: undefined,
  'a head off': { heads: [{ layer: 3, head: 7, scale: 0 }] },
  'a head restricted to one token': { restricted: [{ layer: 3, heads: [7], tokens: [0] }] },
  'a layer skipped': { skippedLayers: [3] },
}
const textOf = (tokens) => `<mask>${' the'.repeat(tokens - 3)}`

/** Milliseconds of a fill-mask run with each kind of intervention, in turn, the first round left out; of a sweep over all heads; and anonymous bytes before and after a layer is first skipped. */
export async function interventions(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  const times = Object.fromEntries(LENGTHS.map((length) => [length, Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]))]))
  const run = (length, kind) => timed(engine, 'run', { task: 'fill-mask', input: { text: textOf(length) }, interventions: KINDS[kind] })
  await run(16, 'a head off')
  const before = await engine.memory()
  await run(16, 'a layer skipped')
  const skipped = (await engine.memory()).anonymous - before.anonymous
  for (let round = 0; round <= ROUNDS; round++)
    for (const length of LENGTHS)
      for (const kind of Object.keys(KINDS)) {
        const took = await run(length, kind)
        if (round) times[length][kind].push(took)
      }
  const sweeps = {}
  for (const length of SWEPT) sweeps[length] = await timed(engine, 'headAblation', { task: 'fill-mask', input: { text: textOf(length) } })
  await engine.end()
  return { times, sweeps, skipped }
}

async function timed(engine, method, input) {
  const start = performance.now()
  await engine.call(method, input)
  return performance.now() - start
}
