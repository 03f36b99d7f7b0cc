import type { OccludedUnit } from '../../../shared/inspect/saliency'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { SaliencyMessages } from './messages'
import type { Explained } from './useSaliency'

/** Every unit with its numbers, whichever of them are in colour. */
export function drawnSaliency(explained: Explained, units: OccludedUnit[], most: string, messages: SaliencyMessages, words: CaptionWords): Drawn {
  const { found, targets, settings, input } = explained
  const shown = settings.shown === 'value' ? messages.probability : messages.logOdds
  const rows = units
    .toSorted((a, b) => a.unit - b.unit)
    .map(({ text, start, end, scores }) => {
      const numbers = targets.flatMap((_, i) => [scores[i]?.value ?? null, scores[i]?.change ?? null, scores[i]?.logitChange ?? null])
      return [found.texts[text]?.field ?? '', found.texts[text]?.text.slice(start, end) ?? '', start, end, ...numbers.map((value) => value ?? '')]
    })
  const columns = targets.flatMap(({ name }) => [`${name}: without`, `${name}: change`, `${name}: change of log-odds`])
  return {
    caption: [
      ...found.texts.map(({ text }) => words.textIs(captionText(text))),
      ...targets.map(({ name, value }) => `${messages.from(name)}: ${value.toPrecision(3)}`),
      messages.caption(messages.units[input.unit], messages.replacements[settings.replace], shown),
      messages.scaleIs(most),
      ...(found.windows.length > 1 ? [messages.ofWindow(String(found.window + 1), String(found.windows.length))] : []),
      ...(units.length < found.units.length ? [messages.partly(String(units.length), String(found.units.length))] : []),
    ],
    tables: [{ name: 'units', columns: ['field', 'unit', 'start', 'end', ...columns], rows }],
    data: { input: { ...input, replace: settings.replace }, targets: targets.map(({ attended: _, ...target }) => target), texts: found.texts, units },
  }
}
