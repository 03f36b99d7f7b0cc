import { open } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'

/** What a file really is, where its first bytes say so. */
interface Kind {
  isIt(head: Buffer, name: string): boolean
  what: string
  hint: string
}

const HEAD_BYTES = 512
const startsWith = (head: Buffer, text: string): boolean => head.subarray(0, text.length).toString('latin1') === text
const isText = (head: Buffer, pattern: RegExp): boolean =>
  pattern.test(
    head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart(),
  )

/** Files that are taken for weights, or dropped instead of them. */
const KINDS: Kind[] = [
  { isIt: (head) => head.length === 0, what: 'is empty', hint: 'Download or copy it again.' },
  {
    isIt: (head) => startsWith(head, 'version https://git-lfs'),
    what: 'is a pointer of Git LFS: a note of 130 bytes that stands for the file',
    hint: 'Run "git lfs pull" in its folder, or download the file itself.',
  },
  {
    isIt: (head) => isText(head, /^(<!doctype html|<html)/i),
    what: 'is a web page that was saved under its name',
    hint: 'Download the file itself: on the Hub its address has "resolve" where the page\'s has "blob".',
  },
  {
    isIt: (head) => startsWith(head, 'GGUF'),
    what: 'is a GGUF file, which holds no RoBERTa model',
    hint: 'Give the folder with config.json and model.safetensors.',
  },
  {
    isIt: (head, name) => startsWith(head, 'PK\x03\x04') && !/\.(bin|pt|pth)$/.test(name),
    what: 'is a zip archive',
    hint: 'Unpack it, then give the folder that holds config.json.',
  },
  { isIt: (head) => head[0] === 0x1f && head[1] === 0x8b, what: 'is a compressed archive', hint: 'Unpack it, then give the folder that holds config.json.' },
  {
    isIt: (head) => head.subarray(257, 262).toString('latin1') === 'ustar',
    what: 'is a tar archive',
    hint: 'Unpack it, then give the folder that holds config.json.',
  },
]

/** The sentence for a file that is plainly something else; `null` where nothing can be said. */
export async function otherKind(file: string): Promise<AppError | null> {
  const name = path.basename(file)
  const head = await headOf(file).catch(() => null)
  const kind = head && KINDS.find(({ isIt }) => isIt(head, name))
  return kind ? new AppError('not_a_model', `${name} ${kind.what}.`, kind.hint, { file }) : null
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
