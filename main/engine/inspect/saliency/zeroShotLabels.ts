import type { SaliencyScore, SaliencyTargetsInput } from '../../../../shared/inspect/saliency'
import { zeroShotInput } from '../../../../shared/tasks/zeroShot'
import type { OpenModel } from '../../openModel'
import { requireText, rowsOf } from '../../tasks/windows'
import { contradictionOf, entailmentOf, labelsOf } from '../../tasks/zeroShot'
import { listed, noSuchTarget, type Reading, type Scorable, type ScorableRow, type Scorer, untouched, wholeText } from './scorable'
import { fromLogit, softmaxScore } from './scores'
import { wholeSeen } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'zero-shot-classification' }>

/** Candidate labels: entailment against the other labels, or against contradiction. Units are of the text alone: a hypothesis without a word would be another. */
export async function zeroShotLabels(model: OpenModel, { task, truncate, ...given }: Input): Promise<Scorable> {
  const input = zeroShotInput.parse({
    sequence: given.sequence,
    candidateLabels: given.candidateLabels,
    hypothesisTemplate: given.hypothesisTemplate,
    multiLabel: given.multiLabel,
  })
  requireText('sequence', input.sequence, task)
  const labels = labelsOf(input)
  const { sequence, hypothesisTemplate } = input
  const found = await Promise.all(
    labels.map(async (label) => {
      const textPair = hypothesisTemplate.replaceAll('{}', () => label)
      const { rows, warnings } = await rowsOf(model, sequence, { pair: textPair, truncation: truncate ? 'only_first' : undefined })
      return { row: { encoded: rows[0] as ScorableRow['encoded'], text: sequence, textPair, pieces: [wholeText(0, sequence.length, 0)] }, warnings }
    }),
  )
  const rate = (read: Reading, at: number) =>
    scoreOf(
      labels.map((_, i) => untouched(read, i, 0)),
      at,
      model,
      input.multiLabel,
    )
  const scorerOf = (at: number): Scorer => ({
    target: { label: labels[at] ?? '' },
    name: labels[at] ?? '',
    row: at,
    places: [0],
    own: [],
    score: (read) => rate(read, at),
  })
  return {
    head: 'SequenceClassification',
    texts: [{ field: 'sequence', text: sequence }],
    rows: found.map(({ row }) => row),
    seen: wholeSeen(found.map(({ row }) => row.encoded)),
    isProbability: true,
    places: [0],
    warnings: [...new Set([...found.flatMap(({ warnings }) => warnings), ...guessWarnings(model)])],
    answers: async (read) => labels.map((_, at) => scorerOf(at)).sort((a, b) => rate(read, b.row).logit - rate(read, a.row).logit),
    scorer: async ({ label }) => {
      const at = labels.indexOf(label ?? '')
      if (at >= 0) return scorerOf(at)
      throw noSuchTarget(task, 'label', `${JSON.stringify(label ?? null)} is not among the labels`, `They are ${listed(labels)}.`)
    },
  }
}

const guessWarnings = ({ info }: OpenModel): string[] =>
  entailmentOf(info.labels['text-classification'] ?? []).isGuess ? ['No label of the model begins with "entail"; its last one is taken for entailment.'] : []

/** `logits`: of each label's row. */
function scoreOf(logits: Float32Array[], at: number, model: OpenModel, multiLabel: boolean): SaliencyScore {
  const { id } = entailmentOf(model.info.labels['text-classification'] ?? [])
  const own = logits[at] ?? new Float32Array()
  if (multiLabel || logits.length === 1) return fromLogit((own.at(id) ?? 0) - (own.at(contradictionOf(id)) ?? 0))
  return softmaxScore(
    logits.map((row) => row.at(id) ?? 0),
    at,
  )
}
