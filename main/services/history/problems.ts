import { AppError, type ErrorData } from '../../../shared/errors'
import type { RecordName } from './names'
import { reasonOf } from './record'

type Refused = { name: RecordName } & ({ newer: number } | { wrong: string; at: string })

/** Names that one sentence holds; the others are counted. */
const NAMED = 3

/** What to say of records that are not shown: their files are named, nothing of their content. */
export function refusals(folder: string, refused: readonly Refused[]): ErrorData[] {
  const newer = refused.flatMap((each) => ('newer' in each ? [each] : []))
  const broken = refused.flatMap((each) => ('wrong' in each ? [each] : []))
  return [...(newer.length > 0 ? [ofNewer(folder, newer.length)] : []), ...(broken.length > 0 ? [ofBroken(broken)] : [])]
}

function ofNewer(folder: string, count: number): ErrorData {
  const what = count === 1 ? '1 history entry was' : `${count} history entries were`
  return {
    code: 'version_newer',
    message: `${what} written by a newer version of RoBERTa Lens and cannot be shown by this one.`,
    hint: `They are untouched in ${folder}. Open them with that version.`,
    detail: { folder, count },
  }
}

function ofBroken(broken: readonly { name: RecordName; wrong: string; at: string }[]): ErrorData {
  const what = broken.length === 1 ? '1 history entry is' : `${broken.length} history entries are`
  const named = broken.slice(0, NAMED).map(({ name, wrong }) => `${name.month}/${name.file}: ${wrong}`)
  const more = broken.length > NAMED ? `; and ${broken.length - NAMED} more` : ''
  const at = broken.find((each) => each.at)?.at
  const hint = at ? `All others are there. They are kept beside them, as ${at}.` : 'All others are there. Make them files that you may read.'
  return { code: 'file_unreadable', message: `${what} broken (${named.join('; ')}${more}).`, hint, detail: { files: broken.map(({ name }) => name.file) } }
}

export const unreadable = (folder: string, error: unknown): ErrorData => ({
  code: 'file_unreadable',
  message: `The history in ${folder} cannot be read (${reasonOf(error)}).`,
  hint: 'Make it a folder that you may read and write. Answers are shown all the same.',
  detail: { folder, reason: reasonOf(error) },
})

export const notKept = (folder: string, error: unknown): AppError =>
  new AppError(
    'output_failed',
    `The history cannot be written in ${folder} (${reasonOf(error)}).`,
    'Answers are shown all the same. Make room or make the folder writable: the next run is kept then.',
    { folder, reason: reasonOf(error) },
  )

export const deletionFailed = (folder: string, error: unknown): AppError =>
  new AppError('output_failed', `Not all entries could be deleted from ${folder} (${reasonOf(error)}).`, 'Make the folder writable, then delete them again.', {
    folder,
    reason: reasonOf(error),
  })
