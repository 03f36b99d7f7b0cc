// `npm run bench`: what opening and running a model of roberta-base's size costs on this machine, beside what a two-core x86-64 machine is expected to need. Nothing is asserted.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { attention } from './attention.mjs'
import { attentionPage } from './attentionPage.mjs'
import { roBertaBaseSized } from './checkpoint.mjs'
import { EngineProcess } from './engineProcess.mjs'
import { FORMATS, folderOf } from './formats.mjs'
import { history } from './history.mjs'
import { interventions } from './interventions.mjs'
import { LENS_LENGTHS, lens } from './lens.mjs'
import { library } from './library.mjs'
import { page } from './page.mjs'
import { SALIENCY_LENGTHS, saliency } from './saliency.mjs'
import { states } from './states.mjs'
import { surprise } from './surprise.mjs'
import { longText, throughput } from './tasks.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LENGTHS = [16, 128, 512]
const EXPECTED_MS = { encoder: { 16: 23, 128: 145, 512: 600 }, maskedLM: { 16: 33, 128: 205, 512: 1034 } }
const OPEN_ROUNDS = 5
const FORMAT_ROUNDS = 9
const RUN_ROUNDS = 9
const IDLE_MS = 5000

if (!existsSync(path.join(ROOT, 'out/main/engine.js')))
  spawnSync(process.execPath, ['main/launch/build.mjs'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })

const model = await roBertaBaseSized()
const options = { path: model.folder, device: 'cpu', precision: 'auto', threads: 0 }
const wordsFor = (tokens) => ` the`.repeat(tokens - 3)
const ANSWERS = {
  encoder: (engine, tokens) => engine.call('forward', { className: 'RobertaModel', inputIds: [idsOf(tokens)] }),
  maskedLM: (engine, tokens) => engine.call('run', { task: 'fill-mask', input: { text: `<mask>${wordsFor(tokens)}` } }),
}
const idsOf = (tokens) => [0, 50264, ...new Array(tokens - 3).fill(5), 2]

/** `npm run bench -- formats tasks`: some of them; without a name all. */
const PARTS = {
  opening: async () => report(await openings(), await running()),
  formats,
  tasks,
  attention: looked,
  surprise: surprised,
  saliency: explained,
  interventions: intervened,
  lens: read,
  states: stated,
  library: listed,
  history: remembered,
  page: felt,
}
const asked = process.argv.slice(2)
machineFacts()
for (const name of asked.length ? asked : Object.keys(PARTS)) await PARTS[name]()

/** Fresh processes, encoder and masked LM in turn; the file is in the page cache after the first, which is left out. */
async function openings() {
  const rounds = { encoder: [], maskedLM: [] }
  for (let round = 0; round <= OPEN_ROUNDS; round++) {
    for (const kind of Object.keys(rounds)) {
      const engine = new EngineProcess()
      const start = performance.now()
      const { openMs } = await engine.call('open', options)
      const open = performance.now() - start
      await ANSWERS[kind](engine, 16)
      const answer = performance.now() - start
      await engine.end()
      if (round) rounds[kind].push({ openMs, open, answer })
    }
  }
  const of = (kind, field) => median(rounds[kind].map((round) => round[field]))
  return Object.fromEntries(Object.keys(rounds).map((kind) => [kind, { openMs: of(kind, 'openMs'), open: of(kind, 'open'), answer: of(kind, 'answer') }]))
}

/** One process: memory as the sessions appear, then the lengths in turn, then rest. */
async function running() {
  const engine = new EngineProcess()
  await engine.call('open', options)
  const encoder = await engine.memory()
  await ANSWERS.maskedLM(engine, 16)
  const withHead = await engine.memory()
  const { tokens } = await ANSWERS.maskedLM(engine, 512)
  if (tokens !== 512) throw new Error(`The longest text has ${tokens} tokens, not 512.`)
  const after512 = await engine.memory()
  const none = () => Object.fromEntries(LENGTHS.map((length) => [length, []]))
  const times = { encoder: none(), maskedLM: none() }
  for (let round = 0; round <= RUN_ROUNDS; round++) {
    for (const length of LENGTHS) {
      for (const kind of Object.keys(times)) {
        const start = performance.now()
        await ANSWERS[kind](engine, length)
        if (round) times[kind][length].push(performance.now() - start)
      }
    }
  }
  await delay(200)
  const before = engine.cpuMs()
  await delay(IDLE_MS)
  const idleCpuMs = before === null ? null : engine.cpuMs() - before
  await engine.end()
  return { runs: times, tokens, memory: { encoder, withHead, after512 }, idleCpuMs }
}

/** Every format of the same weights, in turn, a fresh process each; files are in the page cache after the first round, which is left out. */
async function formats() {
  const measured = Object.fromEntries(Object.keys(FORMATS).map((name) => [name, []]))
  const folders = {}
  for (const name of Object.keys(FORMATS)) folders[name] = await folderOf(name, model.folder)
  for (let round = 0; round <= FORMAT_ROUNDS; round++) {
    for (const name of Object.keys(FORMATS)) {
      const engine = new EngineProcess()
      const start = performance.now()
      const { openMs } = await engine.call('open', { ...options, path: folders[name] })
      const { anonymous } = await engine.memory()
      await engine.call('forward', { className: 'RobertaModel', inputIds: [idsOf(16)] })
      const answer = performance.now() - start
      await engine.end()
      if (round) measured[name].push({ openMs, answer, anonymous })
    }
  }
  const of = (name, field) => median(measured[name].map((round) => round[field]))
  // Of the same round: what slows the machine down slows both.
  const ratio = (name, field) => `${median(measured[name].map((round, i) => round[field] / measured.safetensors[i][field])).toFixed(2)} x`
  const rows = Object.keys(FORMATS).map((name) => [
    name,
    milliseconds(of(name, 'openMs')),
    ratio(name, 'openMs'),
    milliseconds(of(name, 'answer')),
    of(name, 'anonymous') === null ? '-' : `${Math.round(of(name, 'anonymous') / 1e6)} MB`,
    ratio(name, 'anonymous'),
  ])
  console.log(`\nFormats, encoder of the same weights; medians of ${FORMAT_ROUNDS} openings in turn`)
  table(['', 'open', 'of safetensors', 'open + first answer', 'anonymous memory', 'of safetensors'], rows)
}

/** Many inputs, and long ones. */
async function tasks() {
  const { rounds, tokens, texts } = await throughput(model.folder)
  const ratio = median(rounds.map(({ oneByOne, together }) => oneByOne / together))
  const long = await longText()
  console.log('')
  table(
    ['', 'asked for', 'measured'],
    [
      [`${texts} short texts (${tokens} tokens), one by one`, '', milliseconds(median(rounds.map(({ oneByOne }) => oneByOne)))],
      [`${texts} short texts, together`, '', milliseconds(median(rounds.map(({ together }) => together)))],
      ['how many times as fast', '>= 1.5 x', `${ratio.toFixed(2)} x`],
      [`1 MB of text (${long.tokens} tokens, ${long.windows} windows), entities, sample model`, '', milliseconds(long.ms)],
      ['memory above the open model, at most', '< 300 MB', `${Math.round(long.above / 1e6)} MB`],
    ],
  )
}

/** The panel "Attention": the engine's side, then the page's. */
async function looked() {
  const { times, above } = await attention(model.folder)
  const megabytes = (bytes) => (Number.isFinite(bytes) ? `${Math.round(bytes / 1e6)} MB` : '-')
  const row = (what, name, most = '') => [what, most, milliseconds(median(times[name]))]
  console.log('')
  table(
    ['512 tokens, 12 layers of 12 heads', 'asked for', 'measured'],
    [
      row('run, all attentions kept', 'run'),
      row('all heads as small pictures', 'thumbnails', '< 300 ms'),
      row('the same of words, without special tokens', 'wordThumbnails'),
      row('the same, value-weighted', 'weightedThumbnails'),
      row('matrix of one head', 'head'),
      row('matrix of the mean of 12', 'mean'),
      row('matrix of one head, value-weighted', 'weighted'),
      row('rollout of 12 layers', 'rollout'),
      row('flow from 512 tokens to one', 'flow'),
      row('statistics of all heads', 'statistics'),
      ['memory above the open model, at most, one text', '< 400 MB', megabytes(above.one)],
      ['the same with another text kept', '', megabytes(above.two)],
    ],
  )
  const { overview, layers, hover, pan, memory } = await attentionPage(model.folder)
  const frames = ({ framesPerSecond, longestFrame }) => `${framesPerSecond.toFixed(0)}/s, longest ${milliseconds(longestFrame)}`
  console.log('')
  table(
    ['512 tokens in the page', 'asked for', 'measured'],
    [
      ['from the answer of the run to all heads drawn', '< 300 ms', milliseconds(median(overview))],
      ['another layer, from the click to its frame', '< 50 ms', milliseconds(median(layers))],
      ['the pointer over the matrix', '60/s', frames(hover)],
      ['the matrix moved, enlarged', '60/s', frames(pan)],
      ['memory of the page', '< 300 MB', megabytes(memory)],
    ],
  )
}

/** The engine's side of the panel "Hidden states". */
async function stated() {
  const { times, points, above } = await states(model.folder)
  const row = (what, name, most = '') => [what, most, milliseconds(median(times[name]))]
  console.log('')
  table(
    ['hidden states', 'asked for', 'measured'],
    [
      row('512 tokens: norms, and cosines between 13 layers', 'figures'),
      row('512 tokens: cosines of all at one layer', 'cosines'),
      row('the first search in the table of 50,265 embeddings', 'firstSearch'),
      row('another search', 'search', '< 50 ms'),
      row(`${points} tokens of many texts, run`, 'corpus'),
      row('their principal components at another layer', 'pca'),
      row('UMAP of them', 'umap'),
      row('the nearest tokens of one', 'neighbours'),
      ['memory above the open model, at most', '', Number.isFinite(above) ? `${Math.round(above / 1e6)} MB` : '-'],
    ],
  )
}

/** The language-model head on every layer's states. */
async function read() {
  const { times, above } = await lens(model.folder)
  console.log('')
  table(
    ['lens: 13 layers, 50,265 words', 'all layers', 'one more of the same text'],
    LENS_LENGTHS.map((length) => [`${length} tokens`, milliseconds(median(times[`all${length}`])), milliseconds(median(times[`one${length}`]))]),
  )
  console.log(`\nMemory above the open model, at most: ${Number.isFinite(above) ? `${Math.round(above / 1e6)} MB` : '-'}`)
}

/** Heads switched off, restricted, and layers skipped, beside the untouched model. */
async function intervened() {
  const { times, sweeps, skipped } = await interventions(model.folder)
  const rows = Object.entries(times).flatMap(([length, kinds]) =>
    Object.entries(kinds).map(([kind, taken]) => [
      `${length} tokens, ${kind}`,
      milliseconds(median(taken)),
      `${median(taken.map((one, i) => one / kinds.untouched[i])).toFixed(2)} x`,
    ]),
  )
  const swept = Object.entries(sweeps).map(([length, took]) => [`each of 144 heads by itself, ${length} tokens`, milliseconds(took), ''])
  console.log('')
  table(['fill-mask', 'measured', 'of untouched'], [...rows, ...swept, ['memory of the graph without a layer', `${Math.round(skipped / 1e6)} MB`, '']])
}

/** Pseudo-log-likelihood, against runs of the encoder alone. */
async function surprised() {
  const { rounds, above, copies } = await surprise(model.folder)
  // Of neighbours: what slows the machine down slows both.
  const share = median(rounds.map(({ encoder, copy }) => encoder / copy))
  console.log('')
  table(
    [`${copies} of 510 masked copies of 512 tokens`, 'asked for', 'measured'],
    [
      ['encoder alone', '', milliseconds(median(rounds.map(({ encoder }) => encoder)))],
      ['a masked copy, log-likelihood included', '', milliseconds(median(rounds.map(({ copy }) => copy)))],
      ["share of the encoder's throughput", '>= 85 %', `${Math.round(100 * share)} %`],
      ['memory above the open model with its head, at most', '< 1000 MB', Number.isFinite(above) ? `${Math.round(above / 1e6)} MB` : '-'],
    ],
  )
}

/** Words taken away, against runs of the encoder alone. */
async function explained() {
  const times = await saliency(model.folder)
  console.log('')
  table(
    ['fill-mask, a word taken away', 'encoder alone', 'a run without a word', "of the encoder's throughput", 'announced'],
    SALIENCY_LENGTHS.map((length) => {
      const { rounds, announced } = times[length]
      // Of neighbours: what slows the machine down slows both.
      const share = median(rounds.map(({ encoder, taken }) => encoder / taken))
      const figures = [median(rounds.map(({ encoder }) => encoder)), median(rounds.map(({ taken }) => taken))].map(milliseconds)
      return [`${length} tokens`, ...figures, `${Math.round(100 * share)} %`, milliseconds(announced)]
    }),
  )
}

/** The page "Models". */
async function listed() {
  const { models, first, again, pages, searches } = await library()
  console.log('')
  table(
    [`the library, ${models} models`, 'asked for', 'measured'],
    [
      ['the first look, from Enter to all in the list', '', milliseconds(first)],
      ['another look, nothing changed', '', milliseconds(median(again))],
      ['the page, from the click to its first 100 models', '< 200 ms', milliseconds(median(pages))],
      ['a letter more in the search', '', milliseconds(median(searches))],
    ],
  )
}

/** The panel "History". */
async function remembered() {
  const { entries, indexed, answers, drawn, framesPerSecond, longestFrame } = await history()
  console.log('')
  table(
    [`the history, ${entries} entries`, 'asked for', 'measured'],
    [
      ['from the page to all entries read', '', milliseconds(indexed)],
      ['a search, from asking the host to its answer', '< 50 ms', milliseconds(median(answers))],
      ['the longest of them', '< 50 ms', milliseconds(Math.max(...answers))],
      ['a search, from the key to two frames later', '', milliseconds(median(drawn))],
      ['scrolling', '60 frames/s', `${framesPerSecond.toFixed(1)} frames/s`],
      ['longest frame meanwhile', '', milliseconds(longestFrame)],
    ],
  )
}

/** The page, in a real Chromium. */
async function felt() {
  const { paints, keystrokes, switches, marks, characters, framesPerSecond, longestFrame } = await page()
  console.log('')
  table(
    ['', 'asked for', 'measured'],
    [
      ["first paint, from the host's start", '< 500 ms', milliseconds(median(paints))],
      ['keystroke to token borders, 500 tokens', '< 16 ms', milliseconds(median(keystrokes))],
      ['the same, 9 of 10 keystrokes', '', milliseconds(quantile(keystrokes, 0.9))],
      ['panel switch', '< 100 ms', milliseconds(median(switches))],
      [`scrolling ${characters} characters, ${marks} marks`, '>= 50 frames/s', `${framesPerSecond.toFixed(1)} frames/s`],
      ['longest frame meanwhile', '', milliseconds(longestFrame)],
    ],
  )
}

function machineFacts() {
  const version = (name) => JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version
  const [cpu] = cpus()
  console.log(`${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${gigabytes(totalmem())} memory, ${process.platform} ${process.arch}`)
  console.log(`Node ${process.versions.node}, onnxruntime-node ${version('onnxruntime-node')}`)
  console.log(`${(model.parameters / 1e6).toFixed(1)} M parameters, fp32, ${(model.bytes / 1e6).toFixed(0)} MB of weights\n`)
}

function report(opened, { runs, tokens, memory, idleCpuMs }) {
  const share = (bytes) => (bytes === null ? '-' : `${(bytes / model.bytes).toFixed(2)} x weights`)
  const rows = [
    ['open, inside the engine', '', milliseconds(opened.encoder.openMs)],
    ['open, with the start of its process', '', milliseconds(opened.encoder.open)],
    ['open + first answer, encoder', '<= 800 ms', milliseconds(opened.encoder.answer)],
    ['open + first answer, masked LM', '<= 800 ms', milliseconds(opened.maskedLM.answer)],
    ...Object.entries({ encoder: 'encoder', maskedLM: 'masked LM' }).flatMap(([kind, name]) =>
      LENGTHS.map((length) => [`${name}, ${length} tokens`, `about ${EXPECTED_MS[kind][length]} ms`, milliseconds(median(runs[kind][length]))]),
    ),
    ['resident, encoder open', '<= 0.90 x weights', share(memory.encoder.resident)],
    ['resident, with LM head', '<= 1.50 x weights', share(memory.withHead.resident)],
    ['resident, after 512 tokens', '', share(memory.after512.resident)],
    ['anonymous, encoder open', '', share(memory.encoder.anonymous)],
    ['anonymous, with LM head', '', share(memory.withHead.anonymous)],
    ['anonymous, after 512 tokens', '', share(memory.after512.anonymous)],
    [`processor time in ${IDLE_MS / 1000} s of rest`, '0 ms', idleCpuMs === null ? '-' : milliseconds(idleCpuMs)],
  ]
  table(['', 'expected on 2 cores', 'measured'], rows)
  console.log(
    `\nMedians of ${OPEN_ROUNDS} openings (file in the page cache) and of ${RUN_ROUNDS} runs a length, in turn; calls measured from outside the process. Longest text: ${tokens} tokens.`,
  )
}

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)))
  const line = (row) => row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('   ')
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) console.log(line(row).trimEnd())
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}

function milliseconds(value) {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`
}

function gigabytes(bytes) {
  return `${(bytes / 2 ** 30).toFixed(0)} GiB`
}
