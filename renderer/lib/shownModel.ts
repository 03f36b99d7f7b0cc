import type { ModelInfo, ModelState } from '../../shared/model'

/** What the page shows of a model: what the host has open, or results of a session whose model is not open here. */
export type ShownModel = ModelState | { status: 'kept'; info: ModelInfo }

/** The model whose results are in sight, whether its engine answers now or not. */
export const infoOf = (model: ShownModel): ModelInfo | null =>
  model.status === 'ready' || model.status === 'reopening' || model.status === 'kept' ? model.info : null
