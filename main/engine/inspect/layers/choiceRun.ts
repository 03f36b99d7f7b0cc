import type { TensorData } from '../../../../shared/tensor'
import { breathe } from '../../breathe'
import { countTokens } from '../../tasks/facts'
import { encodedChoices } from '../../tasks/multipleChoice'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import type { AttendedModel } from '../attention/attendedModel'
import { type LensRun, lensStates } from './lensRuns'

interface Asked {
  prompt: string
  question?: string | undefined
  choices: string[]
  truncate: boolean
}

/** Each choice behind the prompt is a run of its own, of which the state of `<s>` is kept: a row a choice. @throws AppError `text_too_long`, `cancelled` */
export async function choiceRun(of: AttendedModel, asked: Asked, signal: AbortSignal): Promise<LensRun> {
  const started = performance.now()
  const encoded = await encodedChoices(of.model, asked, signal)
  const tokenized = performance.now()
  const choices: TensorData[][] = []
  for (const { ids } of encoded) {
    await breathe(signal)
    choices.push((await lensStates(of, ids)).map(firstRow))
  }
  const tokens = countTokens(encoded)
  const windows = [{ start: 0, end: asked.prompt.length }]
  return {
    text: { row: NO_TOKENS, windows, windowed: 0, window: 0, totalTokens: tokens, ms: tokenized - started },
    tokens,
    states: (choices[0] ?? []).map((_, layer) => stacked(choices.map((states) => states[layer] as TensorData))),
    ms: performance.now() - tokenized,
    warnings: [...new Set(encoded.flatMap(({ warnings }) => warnings))],
  }
}

const NO_TOKENS: EncodedRow = { ids: [], typeIds: [], specialTokensMask: [], attentionMask: [], spans: [], wordIds: [], sequenceIds: [], tokens: [], sample: 0 }

const firstRow = ({ shape: [, hidden = 0], data }: TensorData): TensorData => ({ shape: [1, hidden], data: data.slice(0, hidden) })

function stacked(rows: TensorData[]): TensorData {
  const hidden = rows[0]?.shape[1] ?? 0
  const data = new Float32Array(rows.length * hidden)
  for (const [i, row] of rows.entries()) data.set(row.data, i * hidden)
  return { shape: [rows.length, hidden], data }
}
