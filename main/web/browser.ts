/** Opens the address in the user's browser. `failed` hears why that is not possible; the host goes on then, the address is printed anyway. */
export async function openBrowser(address: string, failed: (reason: string) => void): Promise<void> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME) return failed('there is no display')
  try {
    // Loaded only here: it takes 20 ms, and most of the time of a start without it is Node's own.
    const { default: open } = await import('open')
    const opener = await open(address)
    opener.once('exit', (code) => code && failed(`exit code ${code}`))
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error))
  }
}
