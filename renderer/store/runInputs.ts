import { errorData } from '../../shared/errors'
import type { InterventionsInput } from '../../shared/inspect/interventions'
import type { TaskId } from '../../shared/tasks'
import type { Api } from '../api'
import type { Shown } from '../lib/taskPanel'

/** Parts of a long text come by the hundred; the page is drawn no more often than this. */
const PARTS_DELAY_MS = 60

interface Running {
  signal: AbortSignal
  /** Draws what `shown` holds now. */
  show(): void
  /** What is changed inside the model meanwhile. */
  interventions?: InterventionsInput
}

/** One input after the other into `shown`, each telling its parts. */
export async function runInputs(api: Pick<Api, 'run'>, task: TaskId, shown: Shown<TaskId>, { signal, show, interventions }: Running): Promise<void> {
  let drawn: ReturnType<typeof setTimeout> | undefined
  const drawSoon = () => {
    drawn ??= setTimeout(() => {
      drawn = undefined
      if (!signal.aborted) show()
    }, PARTS_DELAY_MS)
  }
  for (const [i, input] of shown.inputs.entries()) {
    const onPartial = (part: unknown) => {
      shown.partials = shown.partials.with(i, [...(shown.partials[i] ?? []), part as never])
      drawSoon()
    }
    const outcome = await api.run(task, input as never, { signal, onPartial, ...(interventions && { interventions }) }).then(
      (value) => ({ value }),
      (error) => ({ error: errorData(error) }),
    )
    if (signal.aborted) break
    shown.outcomes = [...shown.outcomes, outcome]
    // The whole holds them all: kept too, every token's columns would be there twice.
    if ('value' in outcome) shown.partials = shown.partials.with(i, [])
    if (i + 1 < shown.inputs.length) drawSoon()
  }
  clearTimeout(drawn)
}
