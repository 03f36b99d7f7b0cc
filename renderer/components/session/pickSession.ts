/** The system's own choice of a file, in both hosts; `null` when it is dismissed. */
export function pickSession(): Promise<File | null> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.lens'
  return new Promise((resolve) => {
    input.onchange = () => resolve(input.files?.[0] ?? null)
    input.oncancel = () => resolve(null)
    input.click()
  })
}
