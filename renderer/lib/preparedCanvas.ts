/** The canvas's own pixels: no browser draws one that is higher. */
const HIGHEST = 16_384

/** Sets its size, which empties it, and lets it count in pixels of the page. */
export function preparedCanvas(canvas: HTMLCanvasElement | null, width: number, height: number): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d')
  if (!context || width < 1 || height < 1) return null
  const density = Math.min(window.devicePixelRatio, HIGHEST / height)
  context.canvas.width = Math.round(width * density)
  context.canvas.height = Math.round(height * density)
  context.setTransform(density, 0, 0, density, 0, 0)
  return context
}
