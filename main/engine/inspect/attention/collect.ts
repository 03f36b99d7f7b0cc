import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collector: (() => void) | null = null

/** Gives back what large arrays took that were let go: left to itself, V8 keeps them until more than that is asked for again. Takes 30 to 60 ms. */
export function collect(): void {
  if (!collector) {
    // There is no other way to it once the process runs.
    setFlagsFromString('--expose-gc')
    collector = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collector()
}
