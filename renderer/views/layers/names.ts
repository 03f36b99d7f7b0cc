import type { LayersMessages } from './messages'

/** In a sentence. */
export const layerName = (messages: LayersMessages, layer: number): string => (layer === 0 ? messages.embeddingsLong : messages.layer(String(layer)))

/** Above the columns. */
export const columnNames = (messages: LayersMessages, layers: number): string[] => [
  messages.embeddings,
  ...Array.from({ length: layers }, (_, i) => String(i + 1)),
]
