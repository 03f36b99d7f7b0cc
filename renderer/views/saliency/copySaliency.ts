import type { OccludedUnit, OcclusionInput } from '../../../shared/inspect/saliency'
import { quoted } from '../../lib/copyTask'
import type { Explained } from './useSaliency'

/** In the command line's shape. */
export function saliencyJson({ found, targets }: Explained, units: OccludedUnit[]): object {
  return {
    ...(found.windows.length > 1 && { window: found.window + 1, windows: found.windows.length }),
    targets: targets.map(({ target, name, value, logit }) => ({ target, name, value, logit })),
    units: units
      .toSorted((a, b) => a.unit - b.unit)
      .map(({ text, start, end, scores }) => ({
        text: found.texts[text]?.text.slice(start, end),
        field: found.texts[text]?.field,
        start,
        end,
        changes: scores.map((score) => score?.change ?? null),
        logit_changes: scores.map((score) => score?.logitChange ?? null),
      })),
  }
}

/** The command line that prints the same numbers; hidden words are masks in its text. */
export function saliencyCommand({ targets, only: _, ...asked }: OcclusionInput, { texts, windows, window }: Explained['found'], path: string): string {
  const [target, against] = targets ?? []
  const { hidden: __, ...shown } = asked.task === 'fill-mask' ? { ...asked, text: texts[0]?.text } : { ...asked, hidden: undefined }
  const fields = Object.entries({ ...shown, window: windows.length > 1 ? window + 1 : undefined, target, against }).filter(([, value]) => value !== undefined)
  const options = fields.map(([name, value]) => `--${dashed(name)} ${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`)
  return `npm run -s cli -- saliency --model ${quoted(path)} ${options.join(' ')}`
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
