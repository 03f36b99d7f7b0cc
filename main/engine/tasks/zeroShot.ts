import { AppError } from '../../../shared/errors'
import type { ZeroShotOptions, ZeroShotResult } from '../../../shared/tasks/zeroShot'
import { breathe } from '../breathe'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import { countTokens, factsOf } from './facts'
import type { Prepared, RunContext } from './rows'
import { requireText, rowsOf } from './windows'

/**
 * How much a text entails each label's sentence. A text that is too long is cut if asked, the hypothesis never. Reference: transformers 4.57.6 `ZeroShotClassificationPipeline`.
 * @throws AppError `head_missing`, `input_invalid`, `text_too_long`, `cancelled` between two labels
 */
export async function zeroShot(model: OpenModel, input: ZeroShotOptions, { signal }: RunContext = {}): Promise<Prepared<ZeroShotResult>> {
  const started = performance.now()
  model.network.requireHead('SequenceClassification')
  requireText('sequence', input.sequence, 'zero-shot-classification')
  const labels = labelsOf(input)
  const encoded: Encoded[] = []
  // One after the other: each has the whole text's tokens until they are cut.
  for (const label of labels) {
    await breathe(signal)
    encoded.push(await encodeLabel(model, input, label))
  }
  const names = model.info.labels['text-classification'] ?? []
  const entailment = entailmentOf(names)
  const warnings = [
    ...new Set([
      ...encoded.flatMap(({ warnings }) => warnings),
      ...(entailment.isGuess ? ['No label of the model begins with "entail"; its last one is taken for entailment.'] : []),
    ]),
  ]
  const rows = encoded.map(({ ids }) => ({ ids }))
  return {
    head: 'SequenceClassification',
    rows,
    tokenizeMs: performance.now() - started,
    finish: (outputs, ms) => {
      const logits = outputs.map((output) => output.logits.data)
      const scores =
        input.multiLabel || labels.length === 1
          ? eachAlone(logits, entailment.id)
          : Array.from(softmax(Float32Array.from(logits, (row) => row.at(entailment.id) ?? 0)))
      // Of equals the later first, as the reference's reversed sort has it.
      const order = labels.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number) || b - a)
      return {
        ...factsOf(model, countTokens(rows), ms),
        sequence: input.sequence,
        labels: order.map((i) => labels[i] as string),
        scores: order.map((i) => scores[i] as number),
        entailment: {
          label: nameAt(names, entailment.id, logits[0]?.length ?? 0),
          against: nameAt(names, contradictionOf(entailment.id), logits[0]?.length ?? 0),
          isGuess: entailment.isGuess,
        },
        warnings,
      }
    },
  }
}

interface Encoded {
  ids: number[]
  warnings: string[]
}

/** Of the row its ids alone: tokens and spans would be kept until the run ends. */
async function encodeLabel(model: OpenModel, { sequence, hypothesisTemplate, truncate }: ZeroShotOptions, label: string): Promise<Encoded> {
  const pair = hypothesisTemplate.replaceAll('{}', () => label)
  const { rows, warnings } = await rowsOf(model, sequence, { pair, truncation: truncate ? 'only_first' : undefined })
  return { ids: rows[0]?.ids ?? [], warnings }
}

/** The first label, or the last where entailment is the first. */
export const contradictionOf = (entailment: number): number => (entailment === 0 ? -1 : 0)

/** Entailment against contradiction. */
function eachAlone(logits: Float32Array[], entailment: number): number[] {
  const contradiction = contradictionOf(entailment)
  return logits.map((row) => softmax(Float32Array.of(row.at(contradiction) ?? 0, row.at(entailment) ?? 0))[1] as number)
}

/** The first label whose name begins with "entail"; else the last. */
export function entailmentOf(names: string[]): { id: number; isGuess: boolean } {
  const id = names.findIndex((label) => label.toLowerCase().startsWith('entail'))
  return id < 0 ? { id: -1, isGuess: true } : { id, isGuess: false }
}

/** A model whose config names none has `LABEL_i`. */
const nameAt = (names: string[], id: number, count: number): string => names.at(id) ?? `LABEL_${id < 0 ? count + id : id}`

export function labelsOf({ candidateLabels, hypothesisTemplate }: ZeroShotOptions): string[] {
  const refuse = (field: string, why: string) =>
    new AppError('input_invalid', `zero-shot-classification: ${field}: ${why}.`, 'Correct the field and try again.', { field })
  const labels =
    typeof candidateLabels === 'string'
      ? candidateLabels
          .split(',')
          .map((label) => label.trim())
          .filter((label) => label !== '')
      : candidateLabels
  if (labels.length === 0) throw refuse('candidate_labels', 'there is none')
  if (!hypothesisTemplate.includes('{}')) throw refuse('hypothesis_template', `${JSON.stringify(hypothesisTemplate)} has no {} where the label goes`)
  return labels
}
