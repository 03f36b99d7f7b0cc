import type { AttentionThumbnails, ThumbnailsInput } from '../../../../shared/inspect/attention'
import { viewedAxes, viewedMatrix } from '../../../../shared/inspect/attentionView'
import { breathe } from '../../breathe'
import type { AttentionRun } from './attentionRun'

/** Gives a layer's weights, `[heads, tokens, tokens]`. */
export type LayerWeights = (layer: number) => Promise<Float32Array>

/** Rows or columns behind each pixel. */
interface Pixels {
  starts: Int32Array
  ends: Int32Array
}

/** Every head as a small picture: the largest weight behind each pixel, of that head's largest. Cancelled between layers. */
export async function attentionThumbnails(
  { tokens }: AttentionRun,
  weightsOf: LayerWeights,
  input: ThumbnailsInput,
  signal: AbortSignal,
): Promise<AttentionThumbnails> {
  const axes = viewedAxes(tokens, input)
  const [rows, columns] = [axes.rows.length, axes.columns.length]
  const side = rows && columns ? Math.min(input.side, Math.max(rows, columns)) : 0
  const [size, area] = [tokens.tokens, side * side]
  const picture = { side, pixels: new Uint8Array(tokens.layers * tokens.heads * area), maxima: new Float32Array(tokens.layers * tokens.heads) }
  const [down, across] = [pixelsOf(rows, side), pixelsOf(columns, side)]
  const [pooled, viewed] = [new Float32Array(area), new Float32Array(rows * columns)]
  for (let layer = 0; layer < tokens.layers; layer++) {
    await breathe(signal)
    const weights = await weightsOf(layer)
    for (let head = 0; head < tokens.heads; head++) {
      const { data } = viewedMatrix(weights.subarray(head * size * size, (head + 1) * size * size), size, axes, input.renormalise, viewed)
      const at = layer * tokens.heads + head
      pool(pooled, data, columns, down, across, input.rowMax)
      picture.maxima[at] = shade(picture.pixels.subarray(at * area, (at + 1) * area), pooled)
    }
  }
  return picture
}

function pixelsOf(count: number, side: number): Pixels {
  const starts = Int32Array.from({ length: side }, (_, pixel) => Math.floor((pixel * count) / side))
  return { starts, ends: starts.map((start, pixel) => Math.max(start + 1, Math.floor(((pixel + 1) * count) / side))) }
}

/** The largest weight behind each pixel; `rowMax`: of each row divided by its largest, which comes to the same before and after. */
function pool(target: Float32Array, data: Float32Array, columns: number, down: Pixels, across: Pixels, rowMax: boolean): void {
  const side = down.starts.length
  const row = new Float32Array(side)
  target.fill(0)
  for (let y = 0; y < side; y++) {
    const end = down.ends[y] as number
    for (let query = down.starts[y] as number; query < end; query++) {
      const largest = poolRow(row, data, query * columns, across)
      const scale = rowMax && largest > 0 ? 1 / largest : 1
      for (let x = 0, at = y * side; x < side; x++, at++) {
        const weight = (row[x] as number) * scale
        if (weight > (target[at] as number)) target[at] = weight
      }
    }
  }
}

/** Fills one row of pixels, and gives its largest. */
function poolRow(row: Float32Array, data: Float32Array, base: number, { starts, ends }: Pixels): number {
  let most = 0
  for (let x = 0; x < row.length; x++) {
    const end = base + (ends[x] as number)
    let largest = 0
    for (let at = base + (starts[x] as number); at < end; at++) {
      const weight = data[at] as number
      if (weight > largest) largest = weight
    }
    row[x] = largest
    if (largest > most) most = largest
  }
  return most
}

/** Gives what 255 stands for. */
function shade(pixels: Uint8Array, pooled: Float32Array): number {
  let most = 0
  for (let i = 0; i < pooled.length; i++) if ((pooled[i] as number) > most) most = pooled[i] as number
  const scale = most > 0 ? 255 / most : 0
  for (let i = 0; i < pooled.length; i++) pixels[i] = (pooled[i] as number) * scale + 0.5
  return most
}
