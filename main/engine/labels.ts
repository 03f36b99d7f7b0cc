import type { Head } from '../../shared/model'
import type { TaskId } from '../../shared/tasks'
import type { Checkpoint } from './checkpoint/checkpoint'
import type { ModelConfig } from './config/modelConfig'
import type { ExportGraph } from './onnx/exportGraph'

/** Where the number of labels of a labelled head is to be read: its last matrix has one row a label. */
const LABELLED = {
  TokenClassification: { task: 'token-classification', weight: 'classifier.weight' },
  SequenceClassification: { task: 'text-classification', weight: 'classifier.out_proj.weight' },
} as const

/**
 * The labels of each labelled head, by task. `task_specific_params[task].id2label` where given, else `id2label` if it has as many entries
 * as the head has rows, else `LABEL_i` (several heads may share one folder).
 */
export function labelsOf(config: ModelConfig, checkpoint: Checkpoint, heads: Head[]): Record<string, string[]> {
  const labels: Record<string, string[]> = {}
  for (const [head, { task, weight }] of Object.entries(LABELLED)) {
    if (heads.includes(head as Head))
      labels[task] = labelsFor(config, task, checkpoint.export ? exportedLabels(config, checkpoint.export) : (checkpoint.tensors.get(weight)?.shape[0] ?? 0))
  }
  return labels satisfies Partial<Record<TaskId | string, string[]>>
}

/** As many as the logits have, else as the config names. */
function exportedLabels(config: ModelConfig, { outputs }: ExportGraph): number {
  const last = outputs.find(({ name }) => name === 'logits')?.type.tensorType.shape?.dim.at(-1)
  return last && 'dimValue' in last ? Number(last.dimValue) : Object.keys(config.id2label ?? {}).length
}

function labelsFor(config: ModelConfig, task: string, rows: number): string[] {
  const own = config.task_specific_params?.[task] as { id2label?: Record<string, string> } | undefined
  const named = [own?.id2label, config.id2label].find((map) => map && Object.keys(map).length === rows)
  return Array.from({ length: rows }, (_, i) => named?.[i] ?? `LABEL_${i}`)
}
