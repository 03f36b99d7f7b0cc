import { byChange, type HeadAblation, type HeadAblationInput, type Interventions, intervenes } from '../../../shared/inspect/interventions'
import type { ModelInfo } from '../../../shared/model'
import { commandLine, python, withInterventions } from '../../lib/copyTask'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { scaleOf, tokensOf } from './interventions'
import type { interventionMessages } from './messages'
import type { Subject } from './subjects'

interface Measured {
  asked: HeadAblationInput
  found: HeadAblation
}

/** The grid of scales, and the heads that were measured: of which question, and with what changed already, they say themselves. */
export function drawnInterventions(
  interventions: Interventions,
  { layers, attentionHeads: heads }: ModelInfo,
  summary: string,
  measured: Measured | null,
  messages: (typeof interventionMessages)['en'],
): Drawn {
  const rows = Array.from({ length: layers * heads }, (_, i) => {
    const place = { layer: Math.floor(i / heads) + 1, head: (i % heads) + 1 }
    const tokens = tokensOf(interventions, place)
    return [place.layer, place.head, scaleOf(interventions, place), interventions.skippedLayers.includes(place.layer) ? 1 : 0, tokens?.join(' ') ?? null]
  })
  return {
    caption: [...(summary ? [summary] : []), ...(measured ? [messages.measures[measured.asked.task]] : [])],
    tables: [{ name: 'heads', columns: ['layer', 'head', 'scale', 'skipped', 'attends only to'], rows }, ...(measured ? [ablationTable(measured.found)] : [])],
    data: { interventions, measured },
  }
}

const ablationTable = ({ ablations }: HeadAblation): FigureTable => ({
  name: 'ablations',
  columns: ['layer', 'head', 'value', 'change'],
  rows: ablations.toSorted(byChange).map((one) => [one.layer, one.head, one.value, one.change]),
})

/** What `head-ablation` takes of a task's fields: the others do not change what is measured. */
export const MEASURED_FIELDS = [
  ...['text', 'textPair', 'functionToApply', 'aggregationStrategy', 'stride', 'question', 'context', 'docStride', 'maxAnswerLen', 'maxSeqLen'],
  ...['sequence', 'candidateLabels', 'hypothesisTemplate', 'multiLabel', 'prompt', 'choices', 'pooling', 'truncate'],
]

/** The task with these interventions, and each head by itself. */
export function asCommands(interventions: Interventions, { task, asked }: Pick<Subject, 'task' | 'asked'>, path: string): string {
  const measured = Object.fromEntries(Object.entries(asked).filter(([field]) => MEASURED_FIELDS.includes(field)))
  const commands = [commandLine(task, [asked], path), commandLine('head-ablation', [{ task, ...measured }], path)]
  return (intervenes(interventions) ? commands.map((command) => withInterventions(command, interventions)) : commands).join('\n')
}

/** The reference's own code: layers are taken out, heads are scaled by its head mask. It has nothing for restricted heads. */
export function asReference({ heads, skippedLayers, restricted }: Interventions, { layers, attentionHeads, path }: ModelInfo): string {
  const left = Array.from({ length: layers }, (_, i) => i).filter((layer) => !skippedLayers.includes(layer + 1))
  const lines = heads.flatMap(({ layer, head, scale }) => (left.includes(layer - 1) ? [`head_mask[${left.indexOf(layer - 1)}, ${head - 1}] = ${scale}`] : []))
  return [
    'import torch',
    'from transformers import AutoModel',
    '',
    `model = AutoModel.from_pretrained(${python(path)}, attn_implementation="eager").eval()`,
    ...(skippedLayers.length > 0 ? [`model.encoder.layer = torch.nn.ModuleList(model.encoder.layer[i] for i in ${JSON.stringify(left)})`] : []),
    `head_mask = torch.ones(${left.length}, ${attentionHeads})`,
    ...lines,
    ...(restricted.length > 0 ? ['# Restricted heads are not here: the reference has no argument for them.'] : []),
    '# model(input_ids, head_mask=head_mask)',
  ].join('\n')
}
