import type { FillMaskOptions, FillMaskResult } from '../../shared/tasks/fillMask'

type Settings = Pick<FillMaskOptions, 'topK' | 'targets'>

/** The reference's own code for the same result. */
export function asPython({ maskedText, maskToken }: FillMaskResult, { topK, targets }: Settings, model: string): string {
  const options = [`top_k=${topK}`, ...(targets ? [`targets=${JSON.stringify(targets)}`] : [])]
  return [
    'from transformers import pipeline',
    '',
    `fill_mask = pipeline("fill-mask", model=${JSON.stringify(model)})  # mask token: ${maskToken}`,
    `print(fill_mask(${JSON.stringify(maskedText)}, ${options.join(', ')}))`,
  ].join('\n')
}

/** The command line that prints the same result. */
export function asCommand({ maskedText }: FillMaskResult, { topK, targets }: Settings, model: string): string {
  const options = [
    `--model ${quoted(model)}`,
    `--text ${quoted(maskedText)}`,
    `--top-k ${topK}`,
    ...(targets ? [`--targets ${quoted(JSON.stringify(targets))}`] : []),
  ]
  return `npm run -s cli -- fill-mask ${options.join(' ')}`
}

/** For a POSIX shell: single quotes, in which only a single quote is special. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
