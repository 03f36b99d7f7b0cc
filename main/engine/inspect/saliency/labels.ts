import type { SaliencyTargetsInput } from '../../../../shared/inspect/saliency'
import type { LabelFunction } from '../../../../shared/tasks/textClassification'
import type { OpenModel } from '../../openModel'
import { usualFunction } from '../../tasks/textClassification'
import { requireText } from '../../tasks/windows'
import { listed, noSuchTarget, type Scorable, type Scorer, untouched, wholeText } from './scorable'
import { fromLogit, softmaxScore } from './scores'
import { seenRow } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'text-classification' }>

/** Labels of a text or a pair: the probability of the function that the model’s configuration names (softmax, sigmoid), or the output of a regression. */
export async function labels(model: OpenModel, { text, textPair, window, truncate }: Input): Promise<Scorable> {
  requireText('text', text, 'text-classification')
  const { row, seen, warnings } = await seenRow(model, 'text-classification', text, { textPair, window, truncation: truncate ? 'longest_first' : undefined })
  const texts = [{ field: 'text', text }, ...(textPair === undefined ? [] : [{ field: 'textPair', text: textPair }])]
  const names = model.info.labels['text-classification'] ?? []
  const applied = usualFunction(model.config, names.length)
  return {
    head: 'SequenceClassification',
    texts,
    rows: [{ encoded: row, text, textPair, pieces: texts.map((one, i) => wholeText(i, one.text.length, i === 0 ? 0 : 1)) }],
    seen,
    isProbability: applied !== 'none',
    places: [0],
    warnings,
    answers: async (read) => {
      const logits = untouched(read, 0, 0)
      const order = Array.from(logits.keys()).sort((a, b) => (logits[b] as number) - (logits[a] as number))
      return order.map((id) => scorerOf(names[id] ?? `LABEL_${id}`, id, applied))
    },
    scorer: async ({ label }) => {
      const id = names.indexOf(label ?? '')
      if (id >= 0) return scorerOf(label ?? '', id, applied)
      const known = `Its labels are ${listed(names)}.`
      throw noSuchTarget('text-classification', 'label', `the model has no label ${JSON.stringify(label ?? null)}`, known)
    },
  }
}

const scorerOf = (label: string, id: number, applied: LabelFunction): Scorer => ({
  target: { label },
  name: label,
  row: 0,
  places: [0],
  own: [],
  score: (read) => {
    const logits = untouched(read, 0, 0)
    const logit = logits[id] ?? 0
    if (applied === 'softmax') return softmaxScore(logits, id)
    return applied === 'sigmoid' ? fromLogit(logit) : { value: logit, logit }
  },
})
