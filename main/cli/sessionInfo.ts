import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import { readManifest } from '../../shared/session/lensFile'
import { Output } from './output'

const fields = z.object({ file: z.string() })
/** Larger ones are no sessions, and no buffer of Node's. */
const MOST_BYTES = 2 ** 31 - 1

/** `session info FILE`: what a session says of itself, its model and its panels, as one object. @throws AppError `no_such_folder`, `file_unreadable`, `session_invalid`, `session_newer`, `session_too_large`, `output_failed` */
export async function sessionInfo(given: Record<string, unknown>, output: string | undefined): Promise<void> {
  const { file } = fields.parse(given)
  const manifest = await readManifest(file, await contentOf(file), () => undefined)
  const out = await Output.open(output)
  await out.write(manifest)
  await out.end()
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > MOST_BYTES)
      throw new AppError('session_too_large', `"${file}" is too large: it has ${size} bytes.`, `A session has at most ${MOST_BYTES} bytes.`)
    return await readFile(file)
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'ENOENT') throw new AppError('no_such_folder', `There is no file "${file}".`, 'Check the path.', { path: file })
    throw new AppError('file_unreadable', `"${file}" cannot be read (${code}).`, 'Name a file that you may read.', { path: file })
  }
}
