// Pseudo-log-likelihood of 512 tokens: how near its masked copies come to the encoder's own throughput, and what they take in memory.
import { EngineProcess } from './engineProcess.mjs'

const TOKENS = 512
/** Of the 510 copies: every 43rd. Each is a run of its own at that length, so all of them take 43 times as long. */
const COPIES = Array.from({ length: 12 }, (_, i) => 1 + 43 * i)
const TEXT = `It${' the'.repeat(TOKENS - 3)}`

/** Milliseconds of a run of the encoder and of a masked copy behind it, copy by copy; and the most bytes that copies in one question take above the open model with its head. */
export async function surprise(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  const ask = (only) => engine.call('surprise', { text: TEXT, variant: 'original', only })
  const encode = () => engine.call('run', { task: 'feature-extraction', input: { text: TEXT, pooling: 'cls' } })
  await engine.call('surprise', { text: 'It is here.', variant: 'original' })
  const open = await engine.memory()
  await encode()
  const rounds = []
  for (const at of COPIES) rounds.push({ encoder: await timed(encode), copy: await timed(() => ask([at])) })
  let above = 0
  const watch = setInterval(async () => {
    above = Math.max(above, (await engine.memory()).anonymous - open.anonymous)
  }, 20)
  await ask(COPIES)
  clearInterval(watch)
  await engine.end()
  return { rounds, above, copies: COPIES.length }
}

async function timed(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}
