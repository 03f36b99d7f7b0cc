import { AppError } from '../../../shared/errors'
import { answered, MAX_ANSWER_TOKENS, type MultipleChoiceOptions, type MultipleChoiceResult } from '../../../shared/tasks/multipleChoice'
import { breathe } from '../breathe'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import { countTokens, factsOf } from './facts'
import type { Prepared, RunContext } from './rows'
import { textTooLong } from './textLimit'
import { requireText, rowsOf } from './windows'

/** How well each choice goes on from the prompt. Reference: `RobertaForMultipleChoice`. @throws AppError `head_missing`, `text_too_long`, `input_invalid`, `cancelled` between two choices */
export async function multipleChoice(model: OpenModel, input: MultipleChoiceOptions, { signal }: RunContext = {}): Promise<Prepared<MultipleChoiceResult>> {
  const started = performance.now()
  model.network.requireHead('MultipleChoice')
  requireText('prompt', input.prompt, 'multiple-choice')
  const { choices } = input
  const encoded = await encodedChoices(model, input, signal)
  const rows = encoded.map(({ ids }) => ({ ids }))
  return {
    head: 'MultipleChoice',
    rows,
    tokenizeMs: performance.now() - started,
    finish: (outputs, ms) => {
      const logits = Float32Array.from(outputs, ({ logits: { data } }) => data[0] ?? 0)
      const scores = softmax(logits)
      return {
        ...factsOf(model, countTokens(rows), ms),
        choices: choices.map((choice, i) => ({ choice, score: scores[i] as number, logit: logits[i] as number })),
        warnings: [...new Set(encoded.flatMap(({ warnings }) => warnings))],
      }
    },
  }
}

interface EncodedChoice {
  ids: number[]
  warnings: string[]
}

/** In the given order. @throws AppError `text_too_long`, `cancelled` between two choices */
export async function encodedChoices(model: OpenModel, input: MultipleChoiceOptions, signal: AbortSignal | undefined): Promise<EncodedChoice[]> {
  const encoded: EncodedChoice[] = []
  let tooLong: AppError | null = null
  for (const choice of input.choices) {
    await breathe(signal)
    await encodeChoice(model, input, choice).then(
      (one) => encoded.push(one),
      (error) => {
        tooLong = longer(tooLong, error)
      },
    )
  }
  if (tooLong) throw tooLong
  return encoded
}

/** Of texts that are too long the longest is told: what fits it fits all. */
function longer(known: AppError | null, error: unknown): AppError {
  if (!(error instanceof AppError) || error.code !== 'text_too_long') throw error
  return known && Number(known.detail?.count) >= Number(error.detail?.count) ? known : error
}

async function encodeChoice(model: OpenModel, { prompt, question, truncate }: MultipleChoiceOptions, choice: string): Promise<EncodedChoice> {
  if (question !== undefined && truncate) return encodeByRecipe(model, prompt, answered(question, choice))
  const pair = question === undefined ? choice : answered(question, choice)
  const { rows, warnings } = await rowsOf(model, prompt, { pair, truncation: truncate ? 'longest_first' : undefined })
  return { ids: rows[0]?.ids ?? [], warnings }
}

/** Question and answer keep their first 128 tokens, the prompt what is left of the model's limit. */
async function encodeByRecipe(model: OpenModel, prompt: string, answer: string): Promise<EncodedChoice> {
  const [row] = (await model.tokenizer.tokenizer.call(prompt, { textPair: answer })).rows
  if (!row) return { ids: [], warnings: [] }
  const [first, second] = [tokensOf(row, 0), tokensOf(row, 1)]
  const kept = Math.min(second, MAX_ANSWER_TOKENS)
  const room = model.maxTokens - (row.ids.length - first - second) - kept
  if (room < 0) throw textTooLong(model.maxTokens - room, model.maxTokens)
  const warnings = [
    ...(second > kept ? [`A question with its answer has ${second} tokens; it was cut to ${kept}.`] : []),
    ...(first > room ? [`The prompt has ${first} tokens; it was cut to ${room}.`] : []),
  ]
  return { ids: firstOfEach(row, [room, kept]), warnings }
}

const tokensOf = (row: EncodedRow, sequence: 0 | 1): number => row.sequenceIds.filter((id) => id === sequence).length

/** Template tokens, and the first so many of the text and of its pair. */
function firstOfEach({ ids, sequenceIds }: EncodedRow, most: [number, number]): number[] {
  const seen = [0, 0]
  return ids.filter((_, i) => {
    const sequence = sequenceIds[i] ?? null
    return sequence === null || (seen[sequence] as number)++ < (most[sequence] as number)
  })
}
