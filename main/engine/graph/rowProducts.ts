import { type Graph, GraphBuilder } from './graphBuilder'

/** `product` `[left rows, right rows]` = `left`·`right`ᵀ, both of rows of `size`. */
export function rowProductsGraph(size: number): Graph {
  const g = new GraphBuilder()
  const [left, right] = [g.input('left', 'float', ['left rows', size]), g.input('right', 'float', ['right rows', size])]
  g.output(g.op('FusedMatMul', [left, right], { transB: 1 }, 'com.microsoft'), 'product', ['left rows', 'right rows'])
  return g.build('row_products')
}
