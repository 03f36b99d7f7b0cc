import type { AttendedInput } from '../../../../shared/inspect/attention'
import { breathe } from '../../breathe'
import type { AttendedModel } from './attendedModel'
import { type AttentionRun, heldBytes, runAttentions } from './attentionRun'
import { collect } from './collect'
import { expectedBytes } from './computed'
import { encodedText } from './encodedText'

/** Two runs of 512 tokens through a model of roberta-base's size. */
const MOST_BYTES = 400e6
/** Worth a pause: half of what lies about at 512 tokens. */
const LARGE_BYTES = 80e6

/** The last runs, newest first: what is asked of the same text again is not computed again. */
export class AttentionRuns {
  #runs: AttentionRun[] = []

  /** @throws AppError `text_too_long`, `input_invalid`, `config_unsupported`, `cancelled` */
  async of(attended: AttendedModel, input: AttendedInput, signal: AbortSignal): Promise<AttentionRun> {
    const known = this.#runs.find((run) => run.of.model === attended.model && isSameText(run.input, input))
    const run = known ?? (await this.#run(attended, input, signal))
    this.#runs = [run, ...this.#runs.filter((other) => other !== run)]
    this.#keep(MOST_BYTES - heldBytes(run), 1)
    await breathe(signal)
    return run
  }

  /** A kept run of a whole text, or of the window of it that is asked for. */
  known({ model }: AttendedModel, { text, textPair, window }: Pick<AttendedInput, 'text' | 'textPair' | 'window'>): AttentionRun | undefined {
    const isMeant = ({ tokens, input }: AttentionRun) => tokens.tokens === tokens.totalTokens || (window !== undefined && input.window === window)
    return this.#runs.find((run) => run.of.model === model && run.input.text === text && run.input.textPair === textPair && isMeant(run))
  }

  /** Lets all go but the newest. */
  keepNewest(): void {
    this.#keep(0, 1)
  }

  /** Lets the runs of a model go. */
  forget({ model }: AttendedModel): void {
    this.#runs = this.#runs.filter(({ of }) => of.model !== model)
  }

  async #run(attended: AttendedModel, input: AttendedInput, signal: AbortSignal): Promise<AttentionRun> {
    await breathe(signal)
    const encoded = await encodedText(attended.model, input)
    await breathe(signal)
    // Before it runs: what it takes is not to come on top of what will be let go.
    const gone = this.#keep(MOST_BYTES - expectedBytes(attended.model, encoded.row.ids.length), 0)
    if (gone > LARGE_BYTES) collect()
    const run = await runAttentions(attended, input, encoded, signal)
    attended.model.checkUnchanged()
    return run
  }

  /** Keeps the `newest`, and of the others as many as fit. Gives the bytes that were let go. */
  #keep(bytes: number, newest: number): number {
    const before = this.#heldBytes()
    let left = bytes
    this.#runs = this.#runs.filter((run, i) => {
      if (i < newest) return true
      left -= heldBytes(run)
      return left >= 0
    })
    return before - this.#heldBytes()
  }

  #heldBytes(): number {
    return this.#runs.reduce((sum, run) => sum + heldBytes(run), 0)
  }
}

const isSameText = (one: AttendedInput, other: AttendedInput): boolean =>
  one.text === other.text && one.textPair === other.textPair && one.window === other.window && one.truncate === other.truncate
