import { setTimeout as delay } from 'node:timers/promises'
import type { AppError } from '../../../shared/errors'
import type { HubWait } from '../../../shared/hub'
import { cancelled } from '../../../shared/rpc'

export interface PatienceOptions {
  signal: AbortSignal
  /** Told before each wait, and `null` after it. */
  onWait(wait: HubWait | null): void
  /** Failures in a row without anything arriving between them. */
  maxFailures: number
  /** Before the second try; doubled with each. */
  firstMs: number
}

/** An hour of "too many requests" is no wait any more. */
const MAX_LIMITED = 20
const MAX_LIMIT_MS = 3_600_000

/** Waits before something is tried again, and says when that has been enough. */
export class Patience {
  readonly signal: AbortSignal
  readonly #options: PatienceOptions
  #failures = 0
  #limited = 0

  constructor(options: PatienceOptions) {
    this.#options = options
    this.signal = options.signal
  }

  /** Something has arrived: what failed before is forgiven. */
  progressed(): void {
    this.#failures = 0
    this.#limited = 0
  }

  /** @throws `reason` after the last try; AppError `cancelled` */
  async failed(reason: AppError): Promise<void> {
    if (++this.#failures > this.#options.maxFailures) throw reason
    await this.#wait('failure', this.#options.firstMs * 2 ** (this.#failures - 1))
  }

  /** The Hub has asked for `ms` of patience. @throws `reason` when it does so without end; AppError `cancelled` */
  async limited(ms: number, reason: AppError): Promise<void> {
    if (++this.#limited > MAX_LIMITED || ms > MAX_LIMIT_MS) throw reason
    await this.#wait('rate limit', ms)
  }

  async #wait(because: HubWait['because'], ms: number): Promise<void> {
    this.#options.onWait({ because, until: Date.now() + ms })
    await delay(ms, undefined, { signal: this.signal }).catch(() => {
      throw cancelled()
    })
    this.#options.onWait(null)
  }
}
