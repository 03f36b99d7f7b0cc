import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import type { HubToken } from '../../../shared/hub'
import { replaceDurably } from './durable'
import { diskError } from './errors'

/** The system's place for secrets, where a host has one. */
export interface KeyStore {
  /** Whether it is really one: a store that keeps its key beside the data is none. */
  isAvailable(): boolean
  encrypt(text: string): Buffer
  decrypt(secret: Buffer): string
}

export interface KnownToken {
  value: string
  host: string
  source: Exclude<HubToken['source'], 'none'>
}

const keptToken = z.object({ version: z.literal(1), host: z.string(), form: z.enum(['encrypted', 'plain']), token: z.string() })

/** The token for private and gated models. It is bound to the host for which it was entered: no other one, and no redirect, ever sees it. */
export class TokenStore {
  readonly #file: string
  readonly #keyStore: KeyStore | null
  #session: KnownToken | null = null

  constructor(dataFolder: string, keyStore: KeyStore | null) {
    this.#file = path.join(dataFolder, 'hub-token.json')
    this.#keyStore = keyStore
  }

  /** Where one that is to be kept goes. */
  get keeps(): 'key store' | 'file' {
    return this.#keyStore?.isAvailable() ? 'key store' : 'file'
  }

  /** `environmentHost`: the one that HF_TOKEN is for. */
  known(environmentHost: string, env: NodeJS.ProcessEnv): KnownToken | null {
    const given = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || '').trim()
    if (isToken(given)) return { value: given, host: environmentHost, source: 'environment' }
    return this.#session ?? this.#kept()
  }

  /** @throws AppError `input_invalid`, `output_failed`, `disk_full` */
  set(typed: string, host: string, keep: boolean): void {
    const value = typed.trim()
    if (!isToken(value))
      throw new AppError(
        'input_invalid',
        'This is no token: one is a word of letters, digits and signs.',
        'Copy it from https://huggingface.co/settings/tokens.',
        {
          field: 'token',
        },
      )
    if (keep) this.#keep(value, host)
    this.#session = keep ? null : { value, host, source: 'session' }
  }

  /** @throws AppError `output_failed` */
  forget(): void {
    this.#session = null
    try {
      rmSync(this.#file, { force: true })
    } catch (error) {
      throw diskError(this.#file, error)
    }
  }

  #keep(value: string, host: string): void {
    const secret = this.keeps === 'key store' ? this.#keyStore?.encrypt(value).toString('base64') : undefined
    const kept: z.infer<typeof keptToken> = { version: 1, host, form: secret === undefined ? 'plain' : 'encrypted', token: secret ?? value }
    replaceDurably(this.#file, JSON.stringify(kept))
  }

  /** What cannot be read (another user's key store, a newer version) is no token, and stays. */
  #kept(): KnownToken | null {
    try {
      const { form, token, host } = keptToken.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
      if (form === 'plain') return { value: token, host, source: 'file' }
      return this.#keyStore?.isAvailable() ? { value: this.#keyStore.decrypt(Buffer.from(token, 'base64')), host, source: 'key store' } : null
    } catch {
      return null
    }
  }
}

/** What a header can hold, without spaces. */
const isToken = (text: string): boolean => /^[\x21-\x7e]{1,1024}$/.test(text)
