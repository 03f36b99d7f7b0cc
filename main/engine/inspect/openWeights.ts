import { statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ModelInfo } from '../../../shared/model'
import { changedSince, type Fingerprint, weightsChanged } from '../../services/fingerprint'
import type { Checkpoint } from '../checkpoint/checkpoint'
import { chooseWeightFile, readCheckpoint } from '../checkpoint/readers'

/** The weight files of an open model, as they were when it was opened. Their header is read once more when it is first asked for. */
export class OpenWeights {
  readonly #info: ModelInfo
  readonly #given: string
  readonly #fingerprint: Fingerprint
  #checkpoint: Checkpoint | null = null

  /** `given`: what the user opened, a folder or a weight file. */
  constructor(info: ModelInfo, given: string) {
    this.#info = info
    this.#given = given
    this.#fingerprint = info.files.map(({ bytes }, i) => {
      const file = placeOf(info, i)
      return { file, bytes, modifiedMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN }
    })
  }

  /** @throws AppError `weights_changed`: what is at their place is not what was opened */
  async checkpoint(): Promise<Checkpoint> {
    const changed = await changedSince(this.#fingerprint)
    if (changed) throw changed
    this.#checkpoint ??= this.#same(await readCheckpoint(this.#info.path, await this.#fileName()))
    return this.#checkpoint
  }

  /** The file that was chosen at opening: an index of shards is not among the files with weights. */
  async #fileName(): Promise<string> {
    const { path: folder, files } = this.#info
    const given = path.resolve(this.#given)
    if ((await stat(given)).isFile()) return path.relative(folder, given)
    const first = files[0]?.name ?? ''
    return /-\d{5}-of-\d{5}\./.test(first) ? chooseWeightFile(folder, await readdir(folder)) : first
  }

  /** Another file may since lie beside them that would be chosen. */
  #same(checkpoint: Checkpoint): Checkpoint {
    const { files } = this.#info
    const other = checkpoint.files.findIndex(({ name, bytes }, i) => files[i]?.name !== name || files[i].bytes !== bytes)
    const found = checkpoint.files[other]
    if (found) throw weightsChanged(found.name, files[other]?.bytes ?? 0, found.bytes)
    return checkpoint
  }
}

/** External data of an export lie beside it, and it may lie below the folder. */
function placeOf({ path: folder, files }: ModelInfo, i: number): string {
  const below = i === 0 ? '' : path.dirname(files[0]?.name ?? '')
  return path.join(folder, below, files[i]?.name ?? '')
}
