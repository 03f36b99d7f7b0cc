import { EngineProcess } from './engineProcess.mjs'

export const LENS_LENGTHS = [16, 128, 512]

/** One token each: every text is another. */
const FIRST = ['It', 'He', 'We']

/** The engine's side of the panel "Layers": milliseconds of the language-model head on the states of all layers, the run included, and of one layer more of the same text; and the most bytes above the open model. */
export async function lens(folder) {
  const engine = new EngineProcess()
  await engine.call('open', { path: folder, device: 'cpu', precision: 'auto', threads: 0 })
  await engine.call('run', { task: 'fill-mask', input: { text: '<mask> a' } })
  const open = await engine.memory()
  let above = 0
  const watch = setInterval(async () => {
    above = Math.max(above, (await engine.memory()).anonymous - open.anonymous)
  }, 20)
  const times = {}
  const timed = async (name, method, input) => {
    const start = performance.now()
    await engine.call(method, input)
    times[name] = [...(times[name] ?? []), performance.now() - start]
  }
  for (const length of LENS_LENGTHS)
    for (const first of FIRST) {
      const text = `${first}${' the'.repeat(length - 3)}`
      await timed(`all${length}`, 'logitLens', { text, topK: 5 })
      // The states of the text are kept.
      await timed(`one${length}`, 'logitLens', { text, topK: 5, layers: [6] })
    }
  clearInterval(watch)
  await engine.end()
  return { times, above }
}
