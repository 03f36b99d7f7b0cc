import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os'
import path from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { ModelInfo, ModelState } from '../../../shared/model'
import type { Settings } from '../../../shared/settings'
import type { LogLine } from './log'

interface Facts {
  version: string
  host: string
  model: ModelState
  settings: Settings
  lines: LogLine[]
}

/** A report to paste: plain text, English as everything that is data. */
export const reportOf = ({ version, host, model, settings, lines }: Facts): string =>
  [
    `RoBERTa Lens ${version}, ${host} host`,
    `${process.platform} ${release()} ${process.arch}, Node ${process.versions.node}${electron()}, onnxruntime-node ${manifest.dependencies['onnxruntime-node']}`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${gibibytes(totalmem())} GiB of memory, ${gibibytes(freemem())} free`,
    `Settings: device ${settings.device}, threads ${settings.threads}, theme ${settings.theme}, language ${settings.language}, run on edit ${settings.runOnEdit}`,
    `Model: ${modelFacts(model)}`,
    '',
    lines.length === 0 ? 'No events.' : 'Last events:',
    ...lines.map(eventLine),
  ].join('\n')

const electron = (): string => (process.versions.electron ? `, Electron ${process.versions.electron}` : '')
const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)

function modelFacts(model: ModelState): string {
  if (model.status === 'ready' || model.status === 'reopening') return `${model.status}, ${infoFacts(model.info)}`
  return model.status === 'failed' ? `failed (${model.error.code})` : model.status
}

const infoFacts = (info: ModelInfo): string =>
  [
    info.family ?? 'unknown family',
    info.architectures.join(' + ') || 'no architecture named',
    `${info.parameters} parameters`,
    `${info.layers} layers x ${info.attentionHeads} heads x ${info.hidden}`,
    `vocabulary ${info.vocabulary}`,
    info.dtype ?? 'mixed types',
    `heads ${info.heads.join(' ') || 'none'}`,
    `on ${info.device}, ${info.precision}, ${info.threads} threads`,
    `opened in ${Math.round(info.openMs)} ms`,
    // A file's own name may say whose model it is.
    `files ${info.files.map(({ name, bytes }) => `*${path.extname(name)} ${bytes}`).join(', ')}`,
    `problems ${info.problems.map(({ code }) => code).join(' ') || 'none'}`,
  ].join('; ')

function eventLine({ time, event, ...fields }: LogLine): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(' < ') : value}`)
  return [time, event, ...rest].join('  ')
}
