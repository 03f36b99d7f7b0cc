import { type Figure, TooLarge } from './figure'
import { fontFaces } from './fontFaces'
import { svgFile } from './svg/svg'
import type { Walked } from './svg/walk'

const SCALE = 2
/** A canvas of more pixels is empty. */
const MOST_PIXELS = 120_000_000
const MOST_SIDE = 16_384

/** The SVG with the fonts in it, as a browser paints it, two pixels for one. */
export async function pngOf(walked: Walked, { title, caption }: Figure): Promise<Blob> {
  const plain = svgFile(walked, { title, caption, isCaptioned: true })
  const { svg, width, height } = svgFile(walked, { title, caption, isCaptioned: true, style: await fontFaces(plain.svg) })
  const canvas = document.createElement('canvas')
  canvas.width = width * SCALE
  canvas.height = height * SCALE
  if (canvas.width * canvas.height > MOST_PIXELS || Math.max(canvas.width, canvas.height) > MOST_SIDE) throw new TooLarge(canvas.width, canvas.height)
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    canvas.getContext('2d')?.drawImage(await loaded(url), 0, 0, canvas.width, canvas.height)
  } finally {
    URL.revokeObjectURL(url)
  }
  return blobOf(canvas)
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = url
  await image.decode()
  return image
}

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser has made no PNG.'))), 'image/png'))
