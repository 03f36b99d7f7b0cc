import type { LabelFunction, LabelScore, TextClassificationOptions, TextClassificationResult } from '../../../shared/tasks/textClassification'
import type { ModelConfig } from '../config/modelConfig'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import { factsOf } from './facts'
import type { Prepared } from './rows'
import { requireText, rowsOf } from './windows'

/** Labels of a text or a pair. Reference: transformers 4.57.6 `TextClassificationPipeline`. @throws AppError `head_missing`, `text_too_long`, `input_invalid` */
export async function textClassification(model: OpenModel, input: TextClassificationOptions): Promise<Prepared<TextClassificationResult>> {
  const started = performance.now()
  model.network.requireHead('SequenceClassification')
  requireText('text', input.text, 'text-classification')
  const { rows, warnings } = await rowsOf(model, input.text, { pair: input.textPair, truncation: input.truncate ? 'longest_first' : undefined })
  const names = model.info.labels['text-classification'] ?? []
  return {
    head: 'SequenceClassification',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    finish: ([output], ms) => {
      const logits = output?.logits.data ?? new Float32Array()
      const applied = input.functionToApply ?? usualFunction(model.config, logits.length)
      const scores = applyFunction(applied, logits)
      const labels = Array.from(logits, (logit, i) => ({ label: names[i] ?? `LABEL_${i}`, score: scores[i] as number, logit }))
      return { ...factsOf(model, rows[0]?.ids.length ?? 0, ms), scores: chosen(labels, input.topK), labels, function: applied, warnings }
    },
  }
}

/** By the problem type, else by the number of labels. */
export function usualFunction({ problem_type }: ModelConfig, labels: number): LabelFunction {
  if (problem_type === 'regression') return 'none'
  if (problem_type === 'multi_label_classification' || (problem_type !== 'single_label_classification' && labels === 1)) return 'sigmoid'
  return 'softmax'
}

export function applyFunction(name: LabelFunction, logits: Float32Array): ArrayLike<number> {
  if (name === 'softmax') return softmax(logits)
  return name === 'sigmoid' ? Array.from(logits, (x) => 1 / (1 + Math.exp(-x))) : logits
}

/** Without `topK` the best alone; `null` is all of them. */
function chosen(labels: LabelScore[], topK: number | null | undefined): LabelScore[] {
  const sorted = labels.map(({ label, score }) => ({ label, score })).sort((a, b) => b.score - a.score)
  return sorted.slice(0, topK === undefined ? 1 : (topK ?? sorted.length))
}
