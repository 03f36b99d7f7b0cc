import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { OpenModel } from '../../openModel'
import { OpenWeights } from '../openWeights'
import type { AttendedModel } from './attendedModel'

/** A second model beside the open one, to compare: one at most, kept until another is asked for. */
export class OtherModel {
  #other: (AttendedModel & { path: string }) | null = null

  /**
   * The model of a folder, which may be the open one itself. `forget` hears of one that is let go.
   * @throws AppError what is wrong with the folder
   */
  async at(given: string, open: AttendedModel, forget: (model: AttendedModel) => void): Promise<AttendedModel> {
    const absolute = path.resolve(given)
    const folder = await realpath(absolute).catch(() => absolute)
    if (folder === open.model.info.path) return open
    if (this.#other?.path === folder && !isChanged(this.#other.model)) return this.#other
    if (this.#other) forget(this.#other)
    this.close()
    const { device, threads } = open.model.info
    const model = await OpenModel.open({ path: folder, device, threads, precision: 'auto' })
    this.#other = { path: folder, model, weights: new OpenWeights(model.info, folder) }
    return this.#other
  }

  close(): void {
    this.#other?.model.close()
    this.#other = null
  }
}

function isChanged(model: OpenModel): boolean {
  try {
    model.checkUnchanged()
    return false
  } catch {
    return true
  }
}
