import type { Api } from '../api'

/** Tells the diagnostic log what nobody has caught: the host leaves the user's own words out. */
export function noteDefects(api: Pick<Api, 'host'>): void {
  window.addEventListener('error', ({ error }) => noteDefect(api, error))
  window.addEventListener('unhandledrejection', ({ reason }) => noteDefect(api, reason))
}

export function noteDefect(api: Pick<Api, 'host'>, error: unknown): void {
  if (!(error instanceof Error)) return
  const stack = (error.stack ?? '').split('\n').slice(1, 33)
  const defect = { name: error.name.slice(0, 64), message: error.message.slice(0, 4096), stack: stack.map((frame) => frame.slice(0, 512)) }
  // The log is for what goes wrong elsewhere: where it cannot be reached there is nobody to tell.
  api.host('noteDefect', defect).catch(() => undefined)
}
