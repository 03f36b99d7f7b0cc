import type { Download, HubModel } from '../../../../shared/hub'

/** Of all bytes, in whole percent: 100 only when nothing is missing. */
export const wholePercent = (done: number, total: number): number => (total === 0 ? 0 : Math.floor((done / total) * 100))

/** Until all has arrived, at the speed of the last seconds. */
export function msLeft({ totalBytes, doneBytes, bytesPerSecond }: Pick<Download, 'totalBytes' | 'doneBytes' | 'bytesPerSecond'>): number | null {
  return bytesPerSecond === null || bytesPerSecond <= 0 ? null : ((totalBytes - doneBytes) / bytesPerSecond) * 1000
}

/** What runs, all together; `null`: nothing. */
export function shareRunning(downloads: readonly Download[]): number | null {
  const running = downloads.filter(isActive)
  const sum = (of: 'doneBytes' | 'totalBytes') => running.reduce((total, download) => total + download[of], 0)
  return running.length === 0 ? null : wholePercent(sum('doneBytes'), sum('totalBytes'))
}

export const isActive = ({ status }: Pick<Download, 'status'>): boolean => status === 'running' || status === 'checking' || status === 'waiting'

/** Bytes of these files; `missing`: only of those that are not in the cache. */
export function bytesOf({ files }: HubModel, chosen: Iterable<string>, missing = false): number {
  const wanted = new Set(chosen)
  return files.filter(({ path, isCached }) => wanted.has(path) && !(missing && isCached)).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** What one sees first: what can be chosen for this model. The rest are other formats, pictures, logs. */
export function offered({ files, formats, others }: HubModel, chosen: ReadonlySet<string>): { first: HubModel['files']; rest: HubModel['files'] } {
  const usual = new Set([...others, ...chosen])
  const ofFormats = new Set(formats.flatMap((format) => format.files))
  return { first: files.filter(({ path }) => usual.has(path)), rest: files.filter(({ path }) => !usual.has(path) && !ofFormats.has(path)) }
}
