import { strFromU8, strToU8 } from 'fflate/browser'
import { AppError } from '../errors'
import { type ArchiveEntry, ArchiveError, archived, type Breathe, unarchived } from './archive'
import { type Manifest, manifestSchema, SESSION_FORMAT, SESSION_VERSION } from './manifest'
import { ARRAYS, Arrays, type ArrayType, fromJson, jsonPieces, type Pools } from './values'

export type { Breathe } from './archive'

/** Of a file once unpacked: a page has some 4 GB, and holds it twice while it is read. */
const MOST_BYTES = 1 << 30
/** A manifest, a state, a file for each type of array, and what a newer version may add. */
const MOST_ENTRIES = 64
const MOST_MANIFEST_BYTES = 1 << 22

/** What is kept of a window, and what is said of it. */
export interface Saved {
  manifest: Omit<Manifest, 'format' | 'version' | 'arrays'>
  /** Plain data and typed arrays. */
  state: unknown
}

/** The `.lens` file in pieces, made a piece at a time. `text` is asked for each string that is kept. @throws AppError `session_too_large` */
export function lensFile({ manifest, state }: Saved, breathe: Breathe, text?: (string: string) => string): AsyncGenerator<Uint8Array> {
  return archived(entriesOf({ manifest, state }, text), new Date(manifest.saved), breathe)
}

function* entriesOf({ manifest, state }: Saved, text?: (string: string) => string): Generator<ArchiveEntry> {
  const arrays = new Arrays()
  const size = { bytes: 0 }
  yield { name: 'state.json', isPacked: true, pieces: counted(encoded(jsonPieces(state, arrays, text)), size) }
  const files = arrays.files()
  for (const { type, bytes } of files) yield { name: fileOf(type), isPacked: !/^f/.test(type), pieces: counted(bytes, size) }
  const whole: Manifest = {
    format: SESSION_FORMAT,
    version: SESSION_VERSION,
    ...manifest,
    arrays: files.map(({ type, length }) => ({ file: fileOf(type), dtype: type, shape: [length] })),
  }
  yield { name: 'manifest.json', isPacked: true, pieces: [strToU8(JSON.stringify(whole, null, 2))] }
}

const fileOf = (type: ArrayType): string => `arrays/${type}.bin`

function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  for (const piece of pieces) yield strToU8(piece)
}

function* counted(pieces: Iterable<Uint8Array>, size: { bytes: number }): Generator<Uint8Array> {
  for (const piece of pieces) {
    size.bytes += piece.length
    if (size.bytes > MOST_BYTES)
      throw tooLarge('This session', `it has more than ${MOST_BYTES} bytes`, 'Clear the largest result, or open a shorter text, and save again.')
    yield piece
  }
}

/** What a file holds; the state is as somebody wrote it: every field is still to be looked at. `name`: as errors call it. @throws AppError `session_invalid`, `session_newer`, `session_too_large` */
export async function readLensFile(name: string, file: Uint8Array, breathe: Breathe): Promise<{ manifest: Manifest; state: unknown }> {
  const manifest = await readManifest(name, file, breathe)
  return named(name, async () => {
    const wanted = new Set(['state.json', ...manifest.arrays.map((array) => array.file)])
    const files = await unarchived(file, (entry) => wanted.has(entry), { entries: MOST_ENTRIES, bytes: MOST_BYTES }, breathe)
    const state = files.get('state.json')
    if (!state) throw new ArchiveError('damaged', 'it holds no state.json')
    return { manifest, state: fromJson(strFromU8(state), poolsOf(manifest, files)) }
  })
}

/** What a file says of itself. @throws AppError `session_invalid`, `session_newer`, `session_too_large` */
export function readManifest(name: string, file: Uint8Array, breathe: Breathe): Promise<Manifest> {
  return named(name, async () => {
    const limits = { entries: MOST_ENTRIES, bytes: MOST_MANIFEST_BYTES }
    const bytes = (await unarchived(file, (entry) => entry === 'manifest.json', limits, breathe)).get('manifest.json')
    if (!bytes) throw new ArchiveError('none', 'it holds no manifest.json')
    const stated = JSON.parse(strFromU8(bytes)) as Partial<Manifest> | null
    if (stated?.format !== SESSION_FORMAT) throw new ArchiveError('none', 'its manifest.json is of something else')
    if (Number.isSafeInteger(stated.version) && Number(stated.version) > SESSION_VERSION) throw newer(name, Number(stated.version))
    const { data, error } = manifestSchema.safeParse(stated)
    if (!data) throw new ArchiveError('damaged', `manifest.json: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`)
    return data as Manifest
  })
}

/** The arrays of each type, as they lie in their file. */
function poolsOf({ arrays }: Manifest, files: Map<string, Uint8Array>): Pools {
  const pools: Pools = {}
  for (const { file, dtype, shape } of arrays) {
    const bytes = files.get(file)
    const { BYTES_PER_ELEMENT: each } = ARRAYS[dtype]
    if (bytes?.length !== shape[0] * each) throw new ArchiveError('damaged', `${file} has ${bytes?.length ?? 'no'} bytes, not ${shape[0] * each}`)
    pools[dtype] = new ARRAYS[dtype](bytes.buffer as ArrayBuffer, bytes.byteOffset, shape[0])
  }
  return pools
}

/** Whatever goes wrong is said of the file, by its name. */
async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof AppError) throw error
    const [kind, why] = error instanceof ArchiveError ? [error.kind, error.message] : ['damaged', reasonOf(error)]
    if (kind === 'large') throw tooLarge(`"${name}"`, why, `A session has at most ${MOST_BYTES} bytes. Nothing was opened.`)
    if (kind === 'none')
      throw new AppError(
        'session_invalid',
        `"${name}" is no session of RoBERTa Lens: ${why}.`,
        'Choose a file that was saved with "Save session…". Nothing was opened.',
        { name },
      )
    throw new AppError(
      'session_invalid',
      `"${name}" is damaged: ${why}.`,
      'Copy it once more, or save the session again where it was made. Nothing was opened.',
      { name },
    )
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof SyntaxError) return 'it holds text that is no JSON'
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}

const newer = (name: string, version: number): AppError =>
  new AppError(
    'session_newer',
    `"${name}" was saved by a newer version of RoBERTa Lens: it has format ${version}, and this version reads formats up to ${SESSION_VERSION}.`,
    'Update RoBERTa Lens to open it. Nothing was opened, and the file is untouched.',
    { name, version },
  )

const tooLarge = (what: string, why: string, hint: string): AppError => new AppError('session_too_large', `${what} is too large: ${why}.`, hint)
