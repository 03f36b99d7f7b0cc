import { AppError } from '../../../../shared/errors'
import { below, type Weights } from '../../graph/layers'
import type { AttendedModel } from './attendedModel'

/** The tensors of one layer of a checkpoint, counted from 0. */
export async function layerWeights({ weights }: AttendedModel, layer: number): Promise<Weights> {
  const { tensors } = await weights.checkpoint()
  return below((name) => {
    const entry = tensors.get(name)
    if (!entry) throw new AppError('tensor_missing', `Tensor ${name} is missing.`, 'The weight file is of another model or incomplete.', { missing: [name] })
    return entry
  }, `encoder.layer.${layer}`)
}
