import { codePointIndices } from '../../../shared/text'
import type { Offsets } from './command'

/** From a text's UTF-16 indices to those that are printed, by one table: to count anew for each offset is 4 ms at the end of 1 MB, and such a text has some 500,000. */
export function printedOffsets(text: string, offsets: Offsets): (at: number) => number {
  if (offsets === 'utf16') return (at) => at
  const indices = codePointIndices(text)
  return (at) => indices[at] as number
}
