import type { OpenModel } from '../../openModel'
import type { OpenWeights } from '../openWeights'

/** A model and the weights that it was opened from. */
export interface AttendedModel {
  model: OpenModel
  weights: OpenWeights
}
