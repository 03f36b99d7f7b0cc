import { AppError } from '../../../../shared/errors'
import { below, type Weights } from '../../graph/layers'
import type { AttendedModel } from './attendedModel'

/** The tensors of a checkpoint. @throws AppError `weights_changed`; asking for one that is absent: `tensor_missing` */
export async function modelWeights({ weights }: AttendedModel): Promise<Weights> {
  const { tensors } = await weights.checkpoint()
  return (name) => {
    const entry = tensors.get(name)
    if (!entry) throw new AppError('tensor_missing', `Tensor ${name} is missing.`, 'The weight file is of another model or incomplete.', { missing: [name] })
    return entry
  }
}

/** The tensors of one layer, counted from 0. */
export const layerWeights = async (of: AttendedModel, layer: number): Promise<Weights> => below(await modelWeights(of), `encoder.layer.${layer}`)
