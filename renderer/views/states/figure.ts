import type { EmbeddingNeighbours, TokenMap } from '../../../shared/inspect/states'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import { matrixTable } from '../attention/figure'
import type { ShownMatrix } from '../attention/useAttention'
import { cosinesAsJson, mapAsJson, normsAsJson } from './copyStates'
import type { StatesMessages } from './messages'
import type { SeenStates } from './useStates'

const textCaption = ({ texts: { text, textPair } }: SeenStates, words: CaptionWords): string[] => [
  words.textIs(captionText(text)),
  ...(textPair === undefined ? [] : [words.secondTextIs(captionText(textPair))]),
]

export function drawnNorms(seen: SeenStates, matrix: ShownMatrix, messages: StatesMessages, words: CaptionWords): Drawn {
  const { columns, ...table } = matrixTable('norms', matrix)
  return {
    caption: [...textCaption(seen, words), `${messages.normTitle}: ${messages.normAxes}`],
    tables: [{ ...table, columns: ['token', ...columns.slice(1)] }],
    data: { texts: seen.texts, ...normsAsJson(matrix) },
  }
}

export function drawnCosines(seen: SeenStates, matrix: ShownMatrix, layer: number, centred: boolean, messages: StatesMessages, words: CaptionWords): Drawn {
  const { columns, ...table } = matrixTable('cosines', matrix)
  return {
    caption: [...textCaption(seen, words), messages.similarityTitle(messages.layerName(layer)), ...(centred ? [messages.centre] : [])],
    tables: [{ ...table, columns: ['token', ...columns.slice(1)] }],
    data: { texts: seen.texts, ...cosinesAsJson(matrix, layer, centred) },
  }
}

export function drawnEmbeddings({ id, token, norm, neighbours }: EmbeddingNeighbours, messages: StatesMessages): Drawn {
  return {
    caption: [messages.neighboursOf(token)],
    tables: [{ name: 'neighbours', columns: ['id', 'token', 'cosine'], rows: neighbours.map((one) => [one.id, one.token, one.cosine]) }],
    data: { id, token, norm, neighbours },
  }
}

export function drawnMap(map: TokenMap, texts: readonly string[], caption: string[]): Drawn {
  const rows = map.tokens.map((token, i) => {
    const label = map.labels && (map.labelNames[map.labels[i] ?? -1] ?? '')
    return [(map.texts[i] ?? 0) + 1, texts[map.texts[i] ?? 0] ?? '', token, map.x[i] ?? 0, map.y[i] ?? 0, ...(label === null ? [] : [label])]
  })
  return {
    caption,
    tables: [{ name: 'map', columns: ['text number', 'text', 'token', 'x', 'y', ...(map.labels ? ['label'] : [])], rows }],
    data: mapAsJson(map),
  }
}
