import type { Entity, LabelledTokens } from '../../../shared/tasks/tokenClassification'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import type { Shown } from '../../lib/taskPanel'
import type { EntityView } from './entities'

/** The entities in sight and the probabilities behind. */
export function drawnEntities(view: EntityView, visible: Entity[], shown: Shown<'token-classification'>, words: CaptionWords): Drawn {
  const [input] = shown.inputs
  return {
    caption: [
      words.textIs(captionText(view.text)),
      words.strategyIs(input?.aggregationStrategy ?? 'none'),
      ...(view.windows.length > 1 ? [words.windowsAre(String(view.windows.length))] : []),
      words.entityScale,
    ],
    tables: [entityTable(view.text, visible), ...(view.tokens ? [probabilityTable(view.labels, view.tokens, view.text)] : [])],
    data: { input, entities: visible, labels: view.labels, tokens: view.tokens, windows: view.windows },
  }
}

const entityTable = (text: string, entities: Entity[]): FigureTable => ({
  name: 'entities',
  columns: ['text', 'label', 'score', 'start', 'end'],
  rows: entities.map(({ label, score, span }) => [text.slice(span.start, span.end), label, score, span.start, span.end]),
})

const probabilityTable = (labels: string[], { ids, tokens, starts, ends, windows, probabilities }: LabelledTokens, text: string): FigureTable => ({
  name: 'tokens',
  columns: ['text', 'token', 'id', 'start', 'end', 'window', ...labels.map((label) => `p(${label})`)],
  rows: Array.from(ids, (id, i) => [
    text.slice(starts[i], ends[i]),
    tokens[i] ?? '',
    id,
    starts[i] ?? 0,
    ends[i] ?? 0,
    windows[i] ?? 0,
    ...probabilities.subarray(i * labels.length, (i + 1) * labels.length),
  ]),
})
