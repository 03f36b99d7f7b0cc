import type { TensorEntry } from '../checkpoint/checkpoint'
import { type Graph, GraphBuilder } from './graphBuilder'
import { vocabularyBlocks } from './heads'
import { matMul } from './layers'

/** `norms` `[vocabulary]` of the rows of a table. */
export function embeddingNormsGraph(table: TensorEntry): Graph {
  const g = new GraphBuilder()
  const blocks = vocabularyBlocks(table).map((rows) => g.op('ReduceL2', [g.weight(table, rows), g.ints([1])], { keepdims: 0 }))
  g.output(joined(g, blocks, 0), 'norms', [table.shape[0] ?? 0])
  return g.build('embedding_norms')
}

/** Input `id` `[1]`; output `products` `[1, vocabulary]`: of its row with every row, the table mapped as it lies. */
export function embeddingProductsGraph(table: TensorEntry): Graph {
  const g = new GraphBuilder()
  const row = g.rows(table, g.input('id', 'int64', [1]))
  const blocks = vocabularyBlocks(table).map((rows) => matMul(g, row, table, rows))
  g.output(joined(g, blocks, 1), 'products', [1, table.shape[0] ?? 0])
  return g.build('embedding_products')
}

const joined = (g: GraphBuilder, blocks: string[], axis: number): string => (blocks.length === 1 && blocks[0] ? blocks[0] : g.op('Concat', blocks, { axis }))
