import { IGNORED } from '../math/losses'
import { invalid } from './modelInput'

/** Nested numbers of a given shape, flat. @throws AppError `input_invalid` */
export function shaped(field: string, values: number[] | number[][], shape: number[]): number[] {
  const isShaped = values.length === shape[0] && values.every((row) => (Array.isArray(row) ? row.length === shape[1] : shape.length === 1))
  if (!isShaped) throw invalid(field, `its shape must be [${shape.join('][')}]`)
  return values.flat()
}

/** The same for class numbers, each 0 to `classes` − 1 or −100, which leaves a row out. @throws AppError `input_invalid` */
export function classLabels(field: string, values: number[] | number[][], shape: number[], classes: number): number[] {
  const flat = shaped(field, values, shape)
  const wrong = flat.find((label) => label !== IGNORED && !(Number.isInteger(label) && label >= 0 && label < classes))
  if (wrong !== undefined) throw invalid(field, `it holds ${wrong}; it must be ${IGNORED} or 0 to ${classes - 1}`)
  return flat
}
