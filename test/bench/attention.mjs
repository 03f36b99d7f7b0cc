import { EngineProcess } from './engineProcess.mjs'

/** One token each: every text is another, and has 512 tokens. */
const FIRST = ['It', 'He', 'We', 'In', 'On', 'At']
const TOKENS = 512
const HEADS = Array.from({ length: 12 }, (_, i) => i + 1)

const thumbnails = { weights: 'raw', hideSpecials: false, segments: 'all', renormalise: false, words: false, rowMax: false, side: 96 }
const matrix = { weights: 'raw', layer: 12, heads: [1], reduce: 'mean' }
const QUESTIONS = {
  run: ['attendedTokens', {}],
  thumbnails: ['attentionThumbnails', thumbnails],
  wordThumbnails: ['attentionThumbnails', { ...thumbnails, words: true, hideSpecials: true, renormalise: true }],
  weightedThumbnails: ['attentionThumbnails', { ...thumbnails, weights: 'value-weighted' }],
  head: ['attentionMatrix', matrix],
  mean: ['attentionMatrix', { ...matrix, heads: HEADS }],
  weighted: ['attentionMatrix', { ...matrix, weights: 'value-weighted' }],
  rollout: ['attentionMatrix', { ...matrix, weights: 'rollout' }],
  flow: ['attentionFlow', { to: 5, layer: 12 }],
  statistics: ['headStatistics', {}],
}

/**
 * The engine's side of the panel "Attention" at 512 tokens: milliseconds of each question, round by round, the first left out; and the most bytes above the open model
 * (mapped weights, which come in with the first run, left out), while the first text is asked about and while the last is, beside which another is kept.
 */
export async function attention(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  await engine.call('attendedTokens', { text: 'a' })
  const open = await engine.memory()
  const times = Object.fromEntries(Object.keys(QUESTIONS).map((name) => [name, []]))
  const above = []
  for (const [round, first] of FIRST.entries()) {
    const text = `${first}${' the'.repeat(TOKENS - 3)}`
    let most = 0
    const watch = setInterval(async () => {
      most = Math.max(most, (await engine.memory()).anonymous - open.anonymous)
    }, 5)
    for (const name of Object.keys(QUESTIONS)) {
      // Half a minute a round for the one that is the same each time.
      if (name === 'flow' && round !== 1) continue
      const took = await timed(engine, name, text)
      if (round) times[name].push(took)
    }
    clearInterval(watch)
    above.push(most)
  }
  await engine.end()
  return { times, above: { one: above[0], two: above.at(-1) } }
}

async function timed(engine, name, text) {
  const [method, more] = QUESTIONS[name]
  const start = performance.now()
  const answer = await engine.call(method, method === 'headStatistics' ? { texts: [text], truncate: false } : { text, ...more })
  const took = performance.now() - start
  if (name === 'run' && answer.tokens !== TOKENS) throw new Error(`The text has ${answer.tokens} tokens, not ${TOKENS}.`)
  return took
}
