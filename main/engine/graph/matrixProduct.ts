import { type Graph, GraphBuilder } from './graphBuilder'

/** `product` = `left`·`right`, all `[size, size]`. */
export function matrixProductGraph(): Graph {
  const g = new GraphBuilder()
  const square = ['size', 'size']
  g.output(g.op('MatMul', [g.input('left', 'float', square), g.input('right', 'float', square)]), 'product', square)
  return g.build('matrix_product')
}
