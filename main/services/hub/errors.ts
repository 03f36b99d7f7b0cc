import { AppError } from '../../../shared/errors'

/** What an answer that is no success says, as far as it matters here. */
export interface Refusal {
  status: number
  /** `X-Error-Code`: GatedRepo, RepoNotFound, RevisionNotFound, EntryNotFound. */
  code: string | null
  host: string
  /** E.g. `FacebookAI/roberta-base`. */
  model: string
  /** What was asked for of it; `null`: its description. */
  file: string | null
  hasToken: boolean
}

/** The sentence for an answer that trying again does not change. */
export function refused(refusal: Refusal): AppError {
  const { status, code, host, model, file, hasToken } = refusal
  const detail = { status, code, host }
  if (code === 'GatedRepo') {
    const hint = hasToken
      ? `Open ${host}/${model} in a browser and ask for access with the account of your token.`
      : `Ask for access at ${host}/${model}, then enter a token of that account in the settings, under Network.`
    return new AppError('hub_denied', `${model} is gated: its authors decide who may download it.`, hint, detail)
  }
  if (status === 401 && hasToken && code !== 'RepoNotFound')
    return new AppError(
      'hub_denied',
      `${host} does not accept the token (401).`,
      'Enter one that is valid, in the settings under Network, or forget it.',
      detail,
    )
  if (status === 403) return new AppError('hub_denied', `${host} refuses ${model} (403).`, 'Check that the token may read this model.', detail)
  if (status === 401 || status === 404 || status === 410) return notFound(refusal, detail)
  return new AppError(
    'hub_answer_invalid',
    `${host} answered ${status} for ${named(model, file)}.`,
    'Check the address of the mirror and the proxy in the settings.',
    detail,
  )
}

/** The Hub answers 401 for names that do not exist, so that nobody learns which private ones do. */
function notFound({ code, host, model, file, hasToken }: Refusal, detail: Record<string, unknown>): AppError {
  if (code === 'RevisionNotFound')
    return new AppError('hub_not_found', `${model} has no such revision at ${host}.`, 'Check the branch, tag or commit; "main" is the usual one.', detail)
  if (code === 'EntryNotFound') return new AppError('hub_not_found', `${host} has no such file: ${named(model, file)}.`, 'Look the model up once more.', detail)
  const hint = hasToken ? 'Check the spelling, and that your token may read it.' : 'Check the spelling. A private model needs a token: settings, Network.'
  return new AppError('hub_not_found', `There is no model ${model} at ${host}, or it is private.`, hint, detail)
}

const named = (model: string, file: string | null): string => (file === null ? model : `${model}/${file}`)

export const unreachable = (host: string, reason: string) =>
  new AppError('hub_unreachable', `${host} cannot be reached (${reason}).`, 'Check the connection, and the mirror and proxy in the settings; then resume.', {
    host,
    reason,
  })

export const networkOff = (because: 'setting' | 'HF_HUB_OFFLINE') =>
  because === 'setting'
    ? new AppError('network_off', 'The network is switched off: nothing is asked of the Hub.', 'Switch it on in the settings, under Network.')
    : new AppError('network_off', 'HF_HUB_OFFLINE is set: nothing is asked of the Hub.', 'Start the program without that variable.')

export const answerInvalid = (host: string, what: string) =>
  new AppError(
    'hub_answer_invalid',
    `${host} answered with something that the Hub does not: ${what}.`,
    'Check the address of the mirror and the proxy in the settings.',
    {
      host,
    },
  )

/** A failed system call as a sentence: which file or folder, why, and what to do. */
export function diskError(what: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk_full', `The disk is full: ${what} cannot be written.`, 'Make room and resume; what has arrived is kept.', { file: what })
  return new AppError('output_failed', `${what} cannot be written (${code}).`, 'Make the folder writable, or choose another cache with HF_HUB_CACHE.', {
    file: what,
    reason: code,
  })
}

/** Said before anything is written. */
export const diskFull = (folder: string, needed: number, free: number) =>
  new AppError(
    'disk_full',
    `There are ${megabytes(free)} free on the disk of ${folder}, and ${megabytes(needed)} are to be downloaded.`,
    'Make room, or choose another cache with HF_HUB_CACHE.',
    { folder, needed, free },
  )

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`
