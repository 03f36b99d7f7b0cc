import type { ZeroShotInput, ZeroShotResult } from '../../../shared/tasks/zeroShot'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import { DEFAULT_TEMPLATE, hypothesisOf } from './zeroShot'

/** The labels, likeliest first, each with the sentence that stands for it. */
export function drawnZeroShot(input: ZeroShotInput, result: ZeroShotResult, words: CaptionWords): Drawn {
  const { hypothesisTemplate: template = DEFAULT_TEMPLATE, multiLabel = false } = input
  const { labels, scores, entailment } = result
  return {
    caption: [
      words.textIs(captionText(input.sequence)),
      words.templateIs(template),
      words.scoringIs(multiLabel || labels.length === 1, entailment.label),
      words.scaleShare,
    ],
    tables: [
      { name: 'labels', columns: ['label', 'score', 'hypothesis'], rows: labels.map((label, i) => [label, scores[i] ?? null, hypothesisOf(template, label)]) },
    ],
    data: { input, result },
  }
}
