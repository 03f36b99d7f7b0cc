// An engine that computes nothing: it speaks the engine's channel protocol (`ChannelFrame` in main/services/channels.ts) so that the host's side can be tested without a model.
// A folder's `behaviour.txt` says what opening it does: `ok` (the default), `fail` (a sentence), `hang` (no answer), `die` (the process ends),
// `block STAGE` (stages are told up to that one, in which the process is stuck for good, as in native code), `pause` (until `go.txt` is there).
// Its `memory.txt`: how many bytes it says to need.
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
    tellStages(folder, behaviour, (part) => post(channel.id, { partial: channel.call, value: part }))
    announce(null)
    if (behaviour === 'pause') return whenThere(path.join(folder, 'go.txt'), () => answerOpen(folder, threads, channel))
    if (behaviour === 'fail') throw { code: 'not_a_model', message: `"${folder}" holds no model.`, hint: 'Choose another folder.' }
    if (device !== 'auto' && device !== 'cpu') throw { code: 'device_unavailable', message: `There is no ${device} here.`, hint: 'Choose another device.' }
    answerOpen(folder, threads, channel)
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

function tellStages(folder, behaviour, tell) {
  const memory = existsSync(path.join(folder, 'memory.txt')) ? { memoryBytes: Number(read(path.join(folder, 'memory.txt'))) } : {}
  for (const stage of ['header', 'tokenizer', 'graph', 'weights']) {
    tell({ stage, ...(stage === 'graph' && memory) })
    if (behaviour === `block ${stage}`) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}

const answerOpen = (folder, threads, channel) => post(channel.id, { result: channel.call, value: modelInfo(folder, threads) })

function whenThere(file, then) {
  if (existsSync(file)) then()
  else setTimeout(() => whenThere(file, then), 5)
}

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
