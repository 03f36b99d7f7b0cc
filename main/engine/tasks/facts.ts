import type { ResultFacts } from '../../../shared/tasks'
import type { OpenModel } from '../openModel'

type Phase = keyof ResultFacts['ms']

/** Times the three phases of a task, one after the other, in milliseconds. */
export function stopwatch() {
  const ms: ResultFacts['ms'] = { tokenize: 0, run: 0, post: 0 }
  let since = performance.now()
  return {
    ms,
    lap(phase: Phase) {
      const now = performance.now()
      ms[phase] += now - since
      since = now
    },
  }
}

export function factsOf(model: OpenModel, tokens: number, watch: { ms: ResultFacts['ms'] }): ResultFacts {
  const { name, device, precision } = model.info
  return { model: name, device, precision, tokens, maxTokens: model.maxTokens, ms: watch.ms }
}
