import { EngineProcess } from './engineProcess.mjs'

/** One token each: every text is another, and has 512 tokens. */
const FIRST = ['It', 'He', 'We', 'In']
const TEXTS = Array.from(
  { length: 300 },
  (_, i) => `The ${['river', 'bank', 'money', 'city'][i % 4]} is ${i} miles from the ${['sea', 'house'][i % 2]} where ${i % 7} people live now.`,
)
const MAPPED = { texts: TEXTS, layer: 12, specials: false }

/** The engine's side of the panel "Hidden states": milliseconds of each question, and the most bytes above the open model. */
export async function states(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  await engine.call('attendedTokens', { text: 'a' })
  const open = await engine.memory()
  const times = {}
  let above = 0
  const watch = setInterval(async () => {
    above = Math.max(above, (await engine.memory()).anonymous - open.anonymous)
  }, 20)
  const timed = async (name, method, input) => {
    const start = performance.now()
    const answer = await engine.call(method, input)
    times[name] = [...(times[name] ?? []), performance.now() - start]
    return answer
  }
  for (const first of FIRST) {
    const text = `${first}${' the'.repeat(509)}`
    await timed('figures', 'stateFigures', { text })
    await timed('cosines', 'stateCosines', { text, layer: 12, centre: false })
  }
  await timed('firstSearch', 'embeddingNeighbours', { id: 100, topK: 20 })
  for (let id = 1000; id < 1009; id++) await timed('search', 'embeddingNeighbours', { id, topK: 20 })
  const { tokens } = await timed('corpus', 'tokenMap', { ...MAPPED, method: 'pca' })
  for (const layer of [3, 6, 9]) await timed('pca', 'tokenMap', { ...MAPPED, layer, method: 'pca' })
  await timed('umap', 'tokenMap', { ...MAPPED, method: 'umap' })
  for (const point of [5, 50, 500]) await timed('neighbours', 'tokenNeighbours', { ...MAPPED, point, topK: 20, centre: true })
  clearInterval(watch)
  await engine.end()
  return { times, points: tokens.length, above }
}
