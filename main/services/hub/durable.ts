import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { replaceFile } from '../durable'
import { diskError } from './errors'

/** Writes a file, whose folder is made where it is not there. @throws AppError `output_failed`, `disk_full` */
export function replaceDurably(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    replaceFile(file, text)
  } catch (error) {
    throw diskError(file, error)
  }
}
