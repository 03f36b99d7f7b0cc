import { OpenModel } from '../../main/engine/openModel'
import { forward } from '../../main/engine/tasks/forward'
import { type ForwardInput, type ForwardOutput, forwardInput } from '../../shared/tasks/forward'

/** A model as the engine process opens it, on the CPU. */
export const openModel = (path: string): Promise<OpenModel> => OpenModel.open({ path, device: 'cpu', precision: 'auto', threads: 2 })

export const runForward = (model: OpenModel, input: ForwardInput): Promise<ForwardOutput> => forward(model, forwardInput.parse(input))

/** The largest absolute difference between a flat tensor and nested numbers of the same size. */
export function largestDifference(found: ArrayLike<number>, expected: unknown): number {
  const flat = (Array.isArray(expected) ? expected.flat(Number.POSITIVE_INFINITY) : [expected]) as number[]
  if (found.length !== flat.length) throw new Error(`${found.length} numbers, the reference has ${flat.length}`)
  return flat.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (found[i] as number))), 0)
}
