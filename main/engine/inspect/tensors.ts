import { closest } from 'fastest-levenshtein'
import { AppError } from '../../../shared/errors'
import type { TensorInfo, TensorStatistics, TensorStatisticsInput } from '../../../shared/inspect/model'
import type { Inspection } from './inspection'
import { type ReadableTensor, readableTensors } from './readableTensors'
import { statisticsOf } from './statistics'

/** All tensors of the open model, in the order of its file. */
export const tensors = async (inspection: Inspection): Promise<TensorInfo[]> => (await allOf(inspection)).map(({ source: _, ...info }) => info)

/**
 * Statistics of one tensor, read from the user's file in chunks.
 * @throws AppError `input_invalid` for an unknown name, with the nearest one; `tensor_dtype`, `cancelled`, `weights_changed`
 */
export async function tensorStatistics(inspection: Inspection, { name, bins }: TensorStatisticsInput, signal?: AbortSignal): Promise<TensorStatistics> {
  const all = await allOf(inspection)
  const tensor = all.find((candidate) => candidate.name === name)
  if (!tensor) throw unknown(name, all)
  return statisticsOf(tensor, bins, signal)
}

const allOf = async ({ model, weights }: Inspection): Promise<ReadableTensor[]> => readableTensors(await weights.checkpoint(), model.config)

function unknown(name: string, all: ReadableTensor[]): AppError {
  const names = all.map((tensor) => tensor.name)
  const nearest = names.length > 0 ? closest(name, names) : null
  return new AppError(
    'input_invalid',
    `name: the open model has no tensor "${name}"; it has ${names.length} others.`,
    nearest === null ? 'Open a checkpoint.' : `Did you mean "${nearest}"?`,
    { field: 'name', nearest },
  )
}
