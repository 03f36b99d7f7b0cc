import { fstatSync, type Stats, statSync } from 'node:fs'
import { AppError } from '../../shared/errors'

/**
 * Looks at both files before one of them is opened, and so emptied. `undefined`: standard input, standard output.
 * @throws AppError `file_unreadable`, or `usage` where both are one file
 */
export function checkFiles(input: string | undefined, output: string | undefined): void {
  const [from, to] = [input === undefined ? descriptorStats(0) : inputStats(input), output === undefined ? descriptorStats(1) : outputStats(output)]
  // Node reads a folder that standard input is redirected from as if it were empty.
  if (from?.isDirectory()) throw inputUnreadable(input, { code: 'EISDIR' })
  // The same device may well be both: a terminal, /dev/null.
  if (!from?.isFile() || !to?.isFile() || from.dev !== to.dev || from.ino !== to.ino) return
  throw new AppError('usage', `The output ${output === undefined ? '' : `"${output}" `}is the input itself.`, 'Give --output another file.')
}

function inputStats(file: string): Stats {
  try {
    return statSync(file)
  } catch (error) {
    throw inputUnreadable(file, error)
  }
}

/** `null`: it is not there yet, or opening it will say why not. */
function outputStats(file: string): Stats | null {
  try {
    return statSync(file)
  } catch {
    return null
  }
}

function descriptorStats(descriptor: 0 | 1): Stats | null {
  try {
    return fstatSync(descriptor)
  } catch {
    return null
  }
}

/** What the file system says of an input, as a sentence. */
export function inputUnreadable(file: string | undefined, error: unknown): AppError {
  const { code, message } = error as NodeJS.ErrnoException
  const [name, hint] =
    file === undefined ? ['standard input', 'Give it lines, or name a file with --input.'] : [`input file "${file}"`, 'Check the path given with --input.']
  return new AppError('file_unreadable', `The ${name} cannot be read (${code ?? message}).`, hint, { file })
}
