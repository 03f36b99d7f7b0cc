// A scanner that reads no models: it speaks the engine's channel protocol, so that the host's side can be tested with processes that die and hang.
// A folder's `behaviour.txt` says what reading it does: `ok` (the default), `hang` (no answer), `die` (the process ends). Each folder below the one that is scanned is a model.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What ends the call, if the folder says so. */
class Silence extends Error {}

function behave(folder) {
  const file = path.join(folder, 'behaviour.txt')
  const behaviour = existsSync(file) ? readFileSync(file, 'utf8') : 'ok'
  if (behaviour === 'die') process.kill(process.pid, 'SIGKILL')
  if (behaviour !== 'ok') throw new Silence()
}

const card = (isOpenable) => ({ family: null, tasks: [], parameters: 0, layers: 0, maxTokens: 0, dtype: null, bytes: 0, isOpenable, problem: null })

const handlers = {
  resolve: ({ path: folder }) => {
    // Only a folder without models of its own: one with models is to be added before it hangs.
    if (readdirSync(folder).every((name) => name === 'behaviour.txt')) behave(folder)
    return folder
  },
  scan: ({ root, skip }, tell) => {
    const scan = { root, folders: {}, models: {}, found: [], cut: null, refused: 0 }
    if (!existsSync(root)) throw { code: 'no_such_folder', message: `"${root}" is not there.`, hint: 'Look again.' }
    behave(root)
    for (const name of readdirSync(root)
      .filter((each) => !each.endsWith('.txt'))
      .sort()) {
      const folder = path.join(root, name)
      const isSkipped = skip.includes(folder)
      if (!isSkipped) tell({ reading: folder, found: [] })
      if (!isSkipped) behave(folder)
      scan.found.push({ path: folder, name, card: card(!isSkipped) })
    }
    return scan
  },
  watch: () => null,
  diagnose: ({ path: folder }) => behave(folder),
}

process.on('message', ({ channel, message }) => {
  if (!message?.method) return
  const post = (frame) => process.send({ channel, message: frame })
  // What was told must be out before the process ends.
  try {
    post({ result: message.call, value: handlers[message.method](message.input, (value) => post({ partial: message.call, value })) })
  } catch (error) {
    if (!(error instanceof Silence)) post({ failed: message.call, error })
  }
})
process.on('disconnect', () => process.exit(0))
