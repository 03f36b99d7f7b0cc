import type { Checkpoint } from '../../main/engine/checkpoint/checkpoint'
import { checkTensors, encoderTensors, presentHeads } from '../../main/engine/checkpoint/expectedTensors'
import { readCheckpoint } from '../../main/engine/checkpoint/readers'
import { checkConfig, type ModelConfig, parseConfig } from '../../main/engine/config/modelConfig'
import { encoderGraph } from '../../main/engine/graph/encoder'
import { ExportNetwork } from '../../main/engine/network/exportNetwork'
import { requireHead } from '../../main/engine/report'
import { TextTokenizer } from '../../main/engine/tokenizer/textTokenizer'
import { AppError, ERROR_CODES } from '../../shared/errors'
import { DTYPE_BITS, elementCount } from '../../shared/tensor'
import type { Format } from './formats'

/**
 * What must hold for any file: it is read, and then all its tensors lie in it and a graph can be built over them; or it is refused with a known code and a sentence that names the file.
 * Returns the code, or `read`. @throws Error for anything else: a finding
 */
export async function outcomeOf(format: Format, folder: string, text: string, config: ModelConfig): Promise<string> {
  try {
    if (format.part === 'config') parseConfig(text)
    else if (format.part === 'tokenizer') await (await TextTokenizer.load(folder)).encode('Paris is the <mask>.', 'É🤗')
    else await checkCheckpoint(await readCheckpoint(folder, format.file), config)
    return 'read'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    checkSentence(error)
    return error.code
  }
}

async function checkCheckpoint(checkpoint: Checkpoint, config: ModelConfig): Promise<void> {
  const sizes = new Map(checkpoint.files.map(({ file, bytes }) => [file, bytes]))
  for (const entry of checkpoint.tensors.values()) {
    if (entry.zeros) continue
    const { name, file, offset, bytes, shape, dtype, pieces } = entry
    const end = Math.max(offset + bytes, ...(pieces ?? []).map((piece) => piece.offset + piece.bytes))
    const isWhole = (pieces ?? []).length > 0 || end <= (sizes.get(file) ?? -1)
    if (!isWhole || Math.ceil((elementCount(shape) * DTYPE_BITS[dtype]) / 8) !== bytes)
      throw new Error(`${name} of ${shape} ${dtype} lies at ${offset} with ${bytes} bytes in a file of ${sizes.get(file)}`)
  }
  const own = checkpoint.config ? checkConfig(checkpoint.config) : config
  if (checkpoint.export) return void new ExportNetwork(own, { ...checkpoint, export: checkpoint.export }, { device: 'cpu', threads: 1 })
  checkTensors(encoderTensors(own), checkpoint.tensors, 'The encoder')
  encoderGraph(own, (name) => checkpoint.tensors.get(name) as never, { input: 'ids', cache: false, cross: false })
  if (presentHeads(own, checkpoint.tensors).length === 0) requireHead('MaskedLM', own, checkpoint)
}

function checkSentence({ code, message, hint }: AppError): void {
  if (!Object.hasOwn(ERROR_CODES, code) || code === 'internal') throw new Error(`The code ${code} is no answer to a file: ${message}`)
  if (message.length < 20 || message.length > 3000 || hint.length < 10)
    throw new Error(`No sentence: ${JSON.stringify({ code, message: message.slice(0, 200), hint })}`)
}
