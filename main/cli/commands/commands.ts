import type { LineCommand } from './command'
import { fillMask } from './fillMask'
import { forward } from './forward'
import { textGeneration } from './textGeneration'
import { tokenClassification } from './tokenClassification'
import { tokenize } from './tokenize'

/** The commands that map lines to lines, by name. `info` takes no input and stands apart. */
export const COMMANDS: Record<string, LineCommand> = {
  'fill-mask': fillMask,
  'token-classification': tokenClassification,
  'text-generation': textGeneration,
  tokenize,
  forward,
}
