/** Long enough for a browser to have begun to read. */
const KEPT_MS = 60_000

/** Hands a file to the browser's own way of saving, which Electron's is too. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
