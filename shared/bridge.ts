/** What Electron's preload gives the page as `window.lens`; in a browser it is absent. */
export interface LensBridge {
  /** Sends a frame of the app channel. */
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Where a dropped `File` (a DOM type, unknown here) lies on disk; empty if it lies nowhere. */
  pathForFile(file: unknown): string
}
