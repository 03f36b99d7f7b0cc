// Many short texts together against one by one, and a text of 1 MB in windows: what they take in time and in memory.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { EngineProcess } from './engineProcess.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SAMPLE = path.join(ROOT, 'assets/models/lens-sample')
const SHORT_TEXTS = 128
const ROUNDS = 5
const LONG_BYTES = 1_000_000
const SAMPLE_MS = 50

/** Sentences of 4 to 40 words, the same each time: as short texts are, of many lengths. */
function shortTexts() {
  const words = readFileSync(path.join(ROOT, 'README.md'), 'utf8').match(/[A-Za-z]+/g) ?? []
  return Array.from({ length: SHORT_TEXTS }, (_, i) => words.slice(i, i + 4 + ((i * 7919) % 37)).join(' '))
}

/** One by one and together, in turn within each round. */
export async function throughput(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  const inputs = shortTexts().map((text) => ({ text, pooling: 'mean' }))
  const task = 'feature-extraction'
  const rounds = []
  let tokens = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now()
    for (const input of inputs) await engine.call('run', { task, input })
    const between = performance.now()
    const outcomes = await engine.call('runMany', { task, inputs })
    const end = performance.now()
    tokens = outcomes.reduce((sum, { value }) => sum + value.tokens, 0)
    if (round) rounds.push({ oneByOne: between - start, together: end - between })
  }
  await engine.end()
  return { rounds, tokens, texts: inputs.length }
}

/** Entities of a text of 1 MB, in windows: what the engine's process holds above what it holds once the model is open and has answered, and how long it takes. */
export async function longText() {
  const engine = new EngineProcess()
  await engine.call('open', { path: SAMPLE, device: 'cpu', precision: 'auto', threads: 0 })
  const ask = (text) => engine.call('run', { task: 'token-classification', input: { text, aggregationStrategy: 'simple', stride: 64 } })
  await ask('Angela Merkel lives in Berlin.')
  const before = (await engine.memory()).resident
  let most = before
  const watch = setInterval(async () => {
    most = Math.max(most, (await engine.memory()).resident)
  }, SAMPLE_MS)
  const start = performance.now()
  const { windows, tokens, entities } = await ask(prose())
  const ms = performance.now() - start
  clearInterval(watch)
  await engine.end()
  return { ms, windows: windows.length, tokens, entities: entities.length, above: most - before }
}

/** Sentences with names in them, 1 MB. */
function prose() {
  const people = ['Angela Merkel', 'António Guterres', 'Marie Curie', 'Kofi Annan']
  const places = ['Berlin', 'New York', 'Ottawa', 'Zürich', 'Lagos']
  let text = ''
  for (let i = 0; text.length < LONG_BYTES; i++)
    text += `On day ${i} ${people[i % people.length]} arrived in ${places[i % places.length]} to meet the council, a spokesman said. `
  return text
}
