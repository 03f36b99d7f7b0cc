// An engine that computes nothing: it speaks the engine's channel protocol (`ChannelFrame` in main/services/channels.ts) so that the host's side can be tested without a model.
// A folder's `behaviour.txt` says what opening it does: `ok` (the default), `fail` (a sentence), `hang` (no answer), `die` (the process ends).
// The one device it has is the CPU.
// Every process that is asked to open a folder appends its id to `processes.txt` there.
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const post = (channel, message) => process.send({ channel, message })
/** Tells the host what is being done, `null` when it is done. */
const announce = (task) => post(0, { event: 'running', value: task })
const handlers = {
  open: ({ path: given, device, threads }, channel) => {
    const folder = folderOf(given)
    appendFileSync(path.join(folder, 'processes.txt'), `${process.pid}\n`)
    announce('open')
    const behaviour = read(path.join(folder, 'behaviour.txt'))
    if (behaviour === 'die') process.kill(process.pid, 'SIGKILL')
    if (behaviour === 'hang' || behaviour === 'die') return
    announce(null)
    if (behaviour === 'fail') throw { code: 'not_a_model', message: `"${folder}" holds no model.`, hint: 'Choose another folder.' }
    if (device !== 'auto' && device !== 'cpu') throw { code: 'device_unavailable', message: `There is no ${device} here.`, hint: 'Choose another device.' }
    post(channel.id, { result: channel.call, value: modelInfo(folder, threads) })
  },
  /** Answers at once where the text is "answer", else never: as a long run that is killed. */
  run: ({ task, input }, channel) => {
    announce(task)
    if (input.text !== 'answer') return
    announce(null)
    post(channel.id, { result: channel.call, value: { masks: [] } })
  },
  stats: (_input, channel) => post(channel.id, { result: channel.call, value: { rssBytes: process.memoryUsage().rss } }),
}

process.on('message', ({ channel, message }) => {
  if (!message) return
  try {
    handlers[message.method](message.input, { id: channel, call: message.call })
  } catch (error) {
    post(channel, { failed: message.call, error })
  }
})
process.on('disconnect', () => process.exit(0))

/** Without a slash at its end, and of a weight file its own, as the engine resolves it. */
function folderOf(given) {
  const absolute = path.resolve(given)
  return statSync(absolute).isDirectory() ? absolute : path.dirname(absolute)
}

function modelInfo(folder, threads) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'))
  const files = names.map((name) => ({ name, bytes: statSync(path.join(folder, name)).size }))
  return { path: folder, name: path.basename(folder), files, threads, problems: [] }
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'ok'
}
