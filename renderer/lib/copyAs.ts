import type { FillMaskInput, FillMaskResult } from '../../shared/tasks/fillMask'
import { python, quoted } from './copyTask'

type Settings = Pick<FillMaskInput, 'topK' | 'targets'>

/** Said where a result holds what the reference's pipeline, and the command line in its shapes, do not give. */
const OURS_ALONE = '# The candidates of each mask by itself; joint fills and compared words are in the JSON.'
const remarks = ({ joint, words }: FillMaskResult): string[] => (joint || words ? [OURS_ALONE] : [])

/** The reference's own code for the same result. */
export function asPython(result: FillMaskResult, { topK, targets }: Settings, model: string): string {
  const { maskedText, maskToken } = result
  const options = [`top_k=${topK}`, ...(targets ? [`targets=${python(targets)}`] : [])]
  return [
    'from transformers import pipeline',
    '',
    ...remarks(result),
    `fill_mask = pipeline("fill-mask", model=${python(model)})  # mask token: ${maskToken}`,
    `print(fill_mask(${python(maskedText)}, ${options.join(', ')}))`,
  ].join('\n')
}

/** The command line that prints the same result. */
export function asCommand(result: FillMaskResult, { topK, targets }: Settings, model: string): string {
  const options = [
    `--model ${quoted(model)}`,
    `--text ${quoted(result.maskedText)}`,
    `--top-k ${topK}`,
    ...(targets ? [`--targets ${quoted(JSON.stringify(targets))}`] : []),
  ]
  return [...remarks(result), `npm run -s cli -- fill-mask ${options.join(' ')}`].join('\n')
}
