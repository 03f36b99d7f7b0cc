import type { TextClassificationInput, TextClassificationResult } from '../../../shared/tasks/textClassification'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import { percent } from '../../lib/format'
import { classifyView, inOrder, type Order } from './classify'

interface Look {
  order: Order
  threshold: number
}

/** The labels in the order of the picture, with what their numbers are. */
export function drawnLabels(
  input: TextClassificationInput | undefined,
  result: TextClassificationResult,
  { order, threshold }: Look,
  words: CaptionWords,
): Drawn {
  const { meaning, applied, isOwn, labels } = classifyView(input, result)
  return {
    caption: [
      words.textIs(captionText(input?.text ?? '')),
      ...(input?.textPair === undefined ? [] : [words.secondTextIs(captionText(input.textPair))]),
      words.functionIs(applied, isOwn),
      ...(meaning === 'each' ? [words.thresholdIs(percent(threshold))] : []),
      ...(meaning === 'values' ? [] : [words.scaleShare]),
    ],
    tables: [{ name: 'labels', columns: ['label', 'score', 'logit'], rows: inOrder(labels, order).map(({ label, score, logit }) => [label, score, logit]) }],
    data: { input, result, ...(meaning === 'each' && { threshold }) },
  }
}
