import { useEffect } from 'react'
import { intervenes } from '../../../shared/inspect/interventions'
import type { TaskId } from '../../../shared/tasks'
import { NOT_RUN, type Run } from '../../lib/taskPanel'
import { useStore } from '../../store/store'

export interface Changed<K extends TaskId> {
  run: Run<K>
  again(): void
  cancel(): void
}

/** The same inputs with interventions, asked once their untouched answer is there; `null` while nothing is changed in the model, or that is not to be seen. */
export function useChanged<K extends TaskId>(panel: string, task: K, inputs: object[] | null): Changed<K> | null {
  const interventions = useStore((state) => state.interventions)
  const isShown = useStore((state) => intervenes(state.interventions) && !state.untouchedOnly)
  const isInSight = useStore((state) => state.panel === panel && state.model.status === 'ready')
  const runChanged = useStore((state) => state.runChanged)
  const cancelChanged = useStore((state) => state.cancelChanged)
  const run = useStore((state) => state.changedRuns[panel]?.run)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other interventions ask again
  useEffect(() => {
    if (isShown && isInSight && inputs) void runChanged(panel, task, inputs)
  }, [isShown, isInSight, inputs, interventions, panel, task, runChanged])
  if (!isShown) return null
  return {
    run: (run ?? NOT_RUN) as Run<K>,
    again: () => inputs && void runChanged(panel, task, inputs, true),
    cancel: () => cancelChanged(panel),
  }
}
